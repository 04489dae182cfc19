"""The file for an inspection: the same bytes each time, and no change of it goes unnoticed."""

from io import BytesIO
from zipfile import ZipFile

from hypothesis import example, given
from hypothesis import strategies as st

from declarations.receipts.chain import (
    CHAIN_START,
    FaultCode,
    canonical,
    digest_of,
    join,
    salted_digest,
)
from declarations.receipts.inspection import (
    CHAIN,
    RECEIPTS,
    Inspection,
    ShownReceipt,
    check_file,
    pack,
)

SALT = "s" * 64
OURS = (2, 3, 5)
"""Of six receipts these are the worker's."""


def receipts() -> tuple[list[ShownReceipt], list[tuple[int, str]]]:
    """The worker's receipts, and the stretch of chain from the first to the last of them."""
    previous, shown, chain = CHAIN_START, [], []
    for number in range(1, 7):
        content = {"request": f"body {number}", "response": None}
        statement = canonical(
            {"number": number, "content_sha256": salted_digest(SALT, content), "kind": "exchange"}
        )
        link = join(previous, number, statement)
        previous = link.digest
        if OURS[0] <= number <= OURS[-1]:
            chain.append((number, digest_of(statement)))
        if number in OURS:
            shown.append(
                ShownReceipt(
                    number=number,
                    statement=statement,
                    previous=link.previous,
                    digest=link.digest,
                    salt=SALT,
                    content=content,
                )
            )
    return shown, chain


def inspection(without: int | None = None) -> Inspection:
    """A file about one worker; somebody may have left a receipt out before it was packed."""
    shown, chain = receipts()
    return Inspection(
        about={"worker": "c-041", "first_day": "2026-03-01", "last_day": "2026-03-31"},
        receipts=[receipt for receipt in shown if receipt.number != without],
        chain=chain,
        parts={"summary.html": "<p>Ride</p>\n", "shifts.json": "[]\n"},
    )


WHOLE = pack(inspection())


def changed(name: str, old: str, new: str) -> bytes:
    """The file with a part changed by somebody who packs it properly again."""
    buffer = BytesIO()
    with ZipFile(BytesIO(WHOLE)) as archive, ZipFile(buffer, "w") as writing:
        for entry in archive.infolist():
            text = archive.read(entry).decode()
            writing.writestr(entry, text.replace(old, new) if entry.filename == name else text)
    return buffer.getvalue()


def places(raw: bytes) -> list[tuple[str, FaultCode]]:
    return [(fault.place, fault.code) for fault in check_file(raw).faults]


def test_a_whole_file_has_no_faults() -> None:
    report = check_file(WHOLE)

    assert report.faults == ()
    assert report.about["worker"] == "c-041"
    assert [receipt.number for receipt in report.receipts] == list(OURS)


def test_the_same_inspection_gives_the_same_bytes() -> None:
    assert pack(inspection()) == WHOLE


_DIRECTORY = WHOLE.index(b"PK\x01\x02")
"""Where the list of parts begins: two bytes of a version, two of the version needed, two flags."""


@example(place=_DIRECTORY + 6, by=0x40)  # a version of ZIP that nobody reads
@example(place=_DIRECTORY + 8, by=1)  # "encrypted"
@example(place=_DIRECTORY + 9, by=0x20)  # "strongly encrypted"
@given(place=st.integers(0, len(WHOLE) - 1), by=st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(place: int, by: int) -> None:
    raw = bytearray(WHOLE)
    raw[place] ^= by

    assert check_file(bytes(raw)).faults


@given(length=st.integers(0, len(WHOLE) - 1))
def test_a_file_that_is_cut_is_noticed(length: int) -> None:
    assert check_file(WHOLE[:length]).faults


def test_bytes_after_the_end_are_noticed() -> None:
    assert check_file(WHOLE + b"x").faults


def test_a_receipt_that_is_left_out_is_named() -> None:
    line = next(r.line() for r in receipts()[0] if r.number == 3) + "\n"

    assert ("receipt 3", FaultCode.MISSING) in places(changed(RECEIPTS, line, ""))


def test_a_link_of_the_chain_that_is_left_out_is_named() -> None:
    number, digest = receipts()[1][2]

    assert (f"{CHAIN}, line 3", FaultCode.MISSING) in places(
        changed(CHAIN, f"{number} {digest}\n", "")
    )


def test_a_changed_body_is_named_by_its_receipt() -> None:
    found = places(changed(RECEIPTS, "body 3", "body 4"))

    assert ("receipt 3", FaultCode.CHANGED) in found
    assert (RECEIPTS, FaultCode.CHANGED) in found


def test_a_changed_summary_is_named() -> None:
    assert places(changed("summary.html", "Ride", "Rode")) == [("summary.html", FaultCode.CHANGED)]


def test_any_other_file_is_told_to_be_none() -> None:
    (fault,) = check_file(b"%PDF-1.7").faults

    assert fault.code is FaultCode.UNREADABLE
