"""Separators, quotes, line ends and headers: what files from elsewhere look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.files import FileReading, read_file
from platforms.files.shift_rows import COLUMNS, NEEDED_COLUMNS
from tests.factories.files import PLAN, WORK, Cells, csv_bytes, csv_text

PLATFORM = "zwaluw"


def faults(reading: FileReading) -> list[tuple[int, str, str]]:
    """Row, column and code of every fault."""
    return [(f.place.row, f.column, str(f.code)) for f in reading.faults]


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separator_line_end_and_mark_make_no_difference(
    separator: str, line_end: str, mark: str
) -> None:
    text = csv_text(PLAN, WORK | {"shift_id": "S-2"}, separator=separator, line_end=line_end)

    reading = read_file((mark + text).encode(), PLATFORM)

    assert reading.faults == ()
    same = read_file(csv_bytes(PLAN, WORK | {"shift_id": "S-2"}), PLATFORM)
    assert [row.digest for row in reading.shifts] == [row.digest for row in same.shifts]


def test_the_order_of_columns_and_empty_columns_make_no_difference() -> None:
    few = read_file(csv_bytes(PLAN, columns=reversed(PLAN)), PLATFORM)

    assert few.shifts[0].digest == read_file(csv_bytes(PLAN), PLATFORM).shifts[0].digest


def test_a_line_break_in_quotes_is_part_of_its_cell_and_lines_are_counted_on() -> None:
    noted = PLAN | {"note": "flat tyre;\nwaited"}
    reading = read_file(csv_bytes(noted, PLAN | {"postcode": "99"}), PLATFORM)

    assert reading.shifts[0].note == "flat tyre;\nwaited"
    [fault] = reading.faults
    assert (fault.place.row, fault.place.line, fault.column) == (3, 4, "postcode")


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_what_looks_like_a_formula_is_a_text(start: str) -> None:
    note = f"{start}HYPERLINK(1)"

    assert read_file(csv_bytes(PLAN | {"note": note}), PLATFORM).shifts[0].note == note


@pytest.mark.parametrize(
    ("raw", "code"),
    [(b"", "empty_file"), (b"\xef\xbb\xbf\r\n \r\n", "empty_file"), (b"\xff\xfe;", "not_utf8")],
)
def test_a_file_without_content_is_refused(raw: bytes, code: str) -> None:
    assert faults(read_file(raw, PLATFORM)) == [(1, "-", code)]


def test_a_header_alone_is_a_month_without_shifts() -> None:
    reading = read_file(csv_bytes(), PLATFORM)

    assert (reading.rows, reading.faults) == (0, ())


def test_every_missing_column_is_named() -> None:
    reading = read_file(b"shift_id;when\r\nS-1;today\r\n", PLATFORM)

    assert faults(reading) == [
        (1, column, "missing_column") for column in sorted(NEEDED_COLUMNS) if column != "shift_id"
    ]


def test_what_stands_in_place_of_a_header_is_not_repeated() -> None:
    reading = read_file(b"Amina Benali;90.04.12-124.76\r\n", PLATFORM)

    told = repr(reading)
    assert "Amina" not in told
    assert "124.76" not in told


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        ("shift_id", (1, "shift_id", "duplicate_column")),
        (" note ", (1, "note", "duplicate_column")),
        ("", (1, "-", "unnamed_column")),
    ],
)
def test_a_header_must_be_clear(added: str, fault: tuple[int, str, str]) -> None:
    header = ";".join([*COLUMNS, added])

    assert faults(read_file(f"{header}\r\n".encode(), PLATFORM)) == [fault]


def test_unknown_columns_are_kept_with_the_row_and_named() -> None:
    rows: list[Cells] = [PLAN | {"depot": "Zuid"}]
    reading = read_file(csv_bytes(*rows, columns=[*COLUMNS, "depot"]), PLATFORM)

    assert reading.unknown_columns == ("depot",)
    assert reading.shifts[0].others == {"depot": "Zuid"}
    assert reading.shifts[0].digest == read_file(csv_bytes(PLAN), PLATFORM).shifts[0].digest


def test_every_bad_row_is_told_whatever_stands_before_it() -> None:
    good = csv_text(PLAN)
    header, row = good.split("\r\n")[:2]
    long = row + "x" * 200_000
    text = "\r\n".join([header, row + ";", long, "", ";" * 15, row, row.replace("W-7", "")])

    assert faults(read_file(text.encode(), PLATFORM)) == [
        (2, "-", "wrong_cell_count"),
        (3, "-", "cell_too_long"),
        (7, "worker_id", "empty"),
    ]


def test_a_long_cell_is_refused_in_its_column() -> None:
    reading = read_file(csv_bytes(PLAN | {"note": "x" * 10_001}, PLAN), PLATFORM)

    assert faults(reading) == [(2, "note", "cell_too_long")]
    assert read_file(csv_bytes(PLAN | {"note": "x" * 10_000}), PLATFORM).faults == ()


@pytest.mark.parametrize("row", ['"S-1;W-7', 'S-1;"W"7";;'])
def test_quotes_that_do_not_fit_are_told(row: str) -> None:
    text = csv_text() + row

    assert (2, "-", "bad_quotes") in faults(read_file(text.encode(), PLATFORM))


def test_columns_of_others_by_the_hundred_are_refused_and_not_an_error() -> None:
    others = [f"x{number}" for number in range(120)]
    reading = read_file(
        csv_bytes(PLAN | dict.fromkeys(others, "y" * 9_900), columns=[*COLUMNS, *others]), PLATFORM
    )

    assert faults(reading) == [(2, "-", "too_large")]


@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(alphabet=';,"\r\n\t{}=x1', max_size=80).map(
            lambda text: (csv_text(PLAN) + text).encode()
        ),
        st.lists(
            st.dictionaries(
                st.sampled_from(COLUMNS),
                st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
                max_size=16,
            ),
            max_size=3,
        ).map(lambda rows: csv_bytes(*rows)),
    )
)
def test_whatever_is_handed_over_is_read_or_told(content: bytes) -> None:
    reading = read_file(content, PLATFORM)

    assert len(reading.shifts) + len(reading.events) <= reading.rows
    assert all(fault.reason for fault in reading.faults)
