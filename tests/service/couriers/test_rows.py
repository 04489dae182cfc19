"""Couriers from JSON lines: everything that is wrong is named, and nothing personal is repeated."""

import json

import pytest

from courier_api.couriers.account_numbers import AccountUnreadable, normal_iban
from courier_api.couriers.rows import CourierRow, RowFault, read_rows
from tests.factories.couriers import AMINA, DRIES

SOURCES = {"zwaluw": 1, "kievit": 2}
ROW = {
    "id": "c-041",
    "name": "Amina Benali",
    "ssin": "90.04.12-124.76",
    "worker_type": "OTH",
    "joint_commission": "XXX",
    "language": "nl",
    "phone": "0470 12 34 56",
    "iban": "be04 5390 0000 0131",
    "own_bike": True,
    "own_phone": False,
    "sources": {"zwaluw": "W-7"},
}
IDENTITY = {
    "familyName": "Benali",
    "givenName": "Amina",
    "birthDate": "1990-04-12",
    "placeOfBirth": "Gent",
    "countryOfBirth": 150,
    "nationality": 150,
    "gender": "2",
    "address": {"street": "Kouter", "houseNumber": "1", "postCode": "9000", "country": 150},
}


def read(*rows: object) -> tuple[list[CourierRow], list[RowFault]]:
    """Read rows as a file gives them."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    return read_rows(lines, SOURCES)


def faults(**changes: object) -> list[tuple[str, str]]:
    """Column and reason of what is wrong with the good row after these changes."""
    rows, found = read({**ROW, **changes})
    assert not (rows and found)
    return [(fault.column, fault.reason) for fault in found]


def columns(**changes: object) -> list[str]:
    """The columns that are wrong after these changes."""
    return [column for column, _ in faults(**changes)]


def test_a_good_row_is_read_in_its_normal_form() -> None:
    (row,), found = read(ROW)

    assert found == []
    assert row == CourierRow(
        line=1,
        reference="c-041",
        name="Amina Benali",
        worker_type="OTH",
        joint_commission="XXX",
        language="nl",
        ssin=AMINA.ssin,
        phone=AMINA.phone,
        iban=AMINA.iban,
        own_bike=True,
        own_phone=False,
        sources={"zwaluw": "W-7"},
    )


def test_little_is_needed() -> None:
    (row,), found = read({"id": "c-1", "name": "Amina", "worker_type": "STU"})

    assert found == []
    assert (row.language, row.own_bike, row.phone, dict(row.sources)) == ("en", False, None, {})


def test_what_is_null_is_absent() -> None:
    nothing = dict.fromkeys(["ssin", "phone", "iban", "language", "own_bike", "sources"])

    assert columns(**nothing) == []


def test_identity_fields_stand_for_a_missing_number() -> None:
    (row,), found = read({**ROW, "ssin": None, **IDENTITY})

    assert found == []
    assert row.identity == IDENTITY


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", None),
        ("id", ""),
        ("id", 41),
        ("id", "x" * 101),
        ("id", "c\u0000"),
        ("name", None),
        ("name", "  "),
        ("name", "x" * 201),
        ("worker_type", None),
        ("worker_type", "EXT"),
        ("worker_type", ["OTH"]),
        ("joint_commission", 140),
        ("joint_commission", "140.03"),
        ("language", "es"),
        ("own_bike", "yes"),
        ("own_phone", 1),
        ("ssin", "90041212477"),
        ("ssin", 90041212476),
        ("phone", "nobody"),
        ("phone", ["+32470123456"]),
        ("iban", "BE04539000000132"),
        ("iban", {}),
        ("birthDate", 1990),
        ("address", "Kouter 1"),
        ("student_place_of_work", 5),
        ("student_place_of_work", {"address": "Kouter 1"}),
        ("sources", ["zwaluw"]),
        ("sources", {"nobody": "W-7"}),
        ("sources", {"zwaluw": ""}),
        ("sources", {"zwaluw": 7}),
        ("sources", {"zwaluw": "x" * 201}),
        ("sources", {"zwaluw": "W\u0007"}),
        ("shoe_size", 43),
    ],
)
def test_what_is_wrong_is_named_by_its_column(column: str, value: object) -> None:
    assert columns(**{column: value}) == [column]


@pytest.mark.parametrize(
    ("left", "stated_on", "expected"),
    [
        (130, "2026-03-01", []),
        (0, "2026-03-01", []),
        (None, None, []),
        (130, None, ["student_hours_stated_on"]),
        (None, "2026-03-01", ["student_hours_left"]),
        (-1, "2026-03-01", ["student_hours_left"]),
        (True, "2026-03-01", ["student_hours_left"]),
        ("130", "2026-03-01", ["student_hours_left"]),
        (130, "1 March", ["student_hours_stated_on"]),
        (130, 20260301, ["student_hours_stated_on"]),
    ],
)
def test_hours_and_day_of_a_certificate_belong_together(
    left: object, stated_on: object, expected: list[str]
) -> None:
    assert columns(student_hours_left=left, student_hours_stated_on=stated_on) == expected


def test_all_faults_of_a_row_are_named() -> None:
    assert columns(worker_type="X", language="x", ssin="1") == ["worker_type", "language", "ssin"]


@pytest.mark.parametrize("line", ["{", "[]", "null", "Amina;OTH", "[" * 100_000])
def test_a_line_that_is_no_object_is_named(line: str) -> None:
    rows, found = read(ROW, line)

    assert [row.reference for row in rows] == ["c-041"]
    assert [(fault.line, fault.column) for fault in found] == [(2, "-")]


def test_empty_lines_are_left_out_and_counted() -> None:
    _, found = read("", ROW, "  ", "{")

    assert [fault.line for fault in found] == [4]


@pytest.mark.parametrize(
    ("column", "shared"),
    [
        ("id", {"id": "c-041"}),
        ("ssin", {"ssin": AMINA.ssin}),
        ("phone", {"phone": "+32 (0)470 12 34 56"}),
        ("sources", {"sources": {"zwaluw": "W-7"}}),
    ],
)
def test_two_rows_cannot_share_what_is_one_persons(column: str, shared: dict[str, object]) -> None:
    other = {**ROW, "id": "c-042", "ssin": DRIES.ssin, "phone": DRIES.phone, "sources": {}}

    _, found = read(ROW, {**other, **shared})

    assert [(fault.line, fault.column, fault.reason) for fault in found] == [
        (2, column, "is already on line 1")
    ]


def test_no_fault_repeats_what_was_given() -> None:
    secret = ("90041212477", "BE04539000000132", "0470x")
    told = str(faults(ssin=secret[0], iban=secret[1], phone=secret[2]))

    assert not [value for value in secret if value in told]


def test_a_row_does_not_show_the_person() -> None:
    (row,), _ = read({**ROW, **IDENTITY})

    assert not [
        value for value in (AMINA.ssin, AMINA.phone, AMINA.iban, "Benali") if value in str(row)
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "BE68 5390 0754 7034",
        "be68-5390-0754-7034",
        "NL91ABNA0417164300",
        "DE89370400440532013000",
        "FR1420041010050500013M02606",
        "MT84MALT011000012345MTLCAST001S",
    ],
)
def test_account_numbers_of_many_countries_are_read(typed: str) -> None:
    assert normal_iban(typed) == typed.replace(" ", "").replace("-", "").upper()


@pytest.mark.parametrize(
    "typed",
    ["", "BE68", "BE68 5390 0754 7035", "68539007547034", "BE6853900754703", "ÉÉ68539007547034",
     "BE٦٨539007547034", "BE68 5390 0754 7034 0"],
)  # fmt: skip
def test_what_is_no_account_number_is_refused(typed: str) -> None:
    with pytest.raises(AccountUnreadable):
        normal_iban(typed)
