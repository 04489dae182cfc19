"""One file for an inspection: packed always in the same bytes, and checked byte for byte.

The file is a ZIP without compression. `receipts.jsonl` holds the receipts of one worker and period,
each with what it says in full and the salt of its digest; `chain.txt` holds the digest of every
statement of the chain from the first of these receipts to the last, so that each can be joined to the
next without showing those of others; `manifest.json` names every part with its digest, and its own.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from declarations.receipts.chain import (
    Fault,
    FaultCode,
    canonical,
    digest_of,
    link_digest,
    salted_digest,
)

FORMAT = "courier-inspection/1"
MANIFEST = "manifest.json"
RECEIPTS = "receipts.jsonl"
CHAIN = "chain.txt"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o600 << 16
_UNIX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReceipt:
    """A receipt in full. `content` is null for one that says everything in its statement."""

    number: int
    statement: str
    previous: str
    digest: str
    salt: str | None
    content: Mapping[str, object] | None

    def line(self) -> str:
        """One line of `receipts.jsonl`."""
        return canonical(
            {
                "content": self.content,
                "number": self.number,
                "previous": self.previous,
                "salt": self.salt,
                "sha256": self.digest,
                "statement": self.statement,
            }
        )


_UNREADABLE = (
    BadZipFile,
    RuntimeError,  # zipfile's word for "encrypted", and for a feature it does not know
    struct.error,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
)
"""What reading bytes that are no inspection file may end in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What goes into a file: who and when, the receipts, their stretch of chain, further parts."""

    about: Mapping[str, object]
    receipts: Sequence[ShownReceipt]
    chain: Sequence[tuple[int, str]]
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What a file holds by its own words, and everything that does not fit."""

    about: Mapping[str, object]
    receipts: tuple[ShownReceipt, ...]
    faults: tuple[Fault, ...]


def pack(inspection: Inspection) -> bytes:
    """The file. The same inspection gives the same bytes, on every machine."""
    entries = {
        **inspection.parts,
        RECEIPTS: _lines(receipt.line() for receipt in inspection.receipts),
        CHAIN: _lines(f"{number} {digest}" for number, digest in inspection.chain),
    }
    manifest = {
        "format": FORMAT,
        "about": dict(inspection.about),
        "files": {name: digest_of(text) for name, text in entries.items()},
        "receipts": [receipt.number for receipt in inspection.receipts],
    }
    manifest["sha256"] = digest_of(canonical(manifest))
    return _zipped({MANIFEST: canonical(manifest) + "\n", **dict(sorted(entries.items()))})


def check_file(raw: bytes) -> FileReport:
    """Everything that does not fit in a file, each with its place; nothing when all of it stands."""
    try:
        entries = _unzipped(raw)
        manifest = json.loads(entries[MANIFEST])
        about, named, numbers = manifest["about"], manifest["files"], manifest["receipts"]
        parts = {str(name): str(digest) for name, digest in named.items()}
        wanted = [int(number) for number in numbers]
        told = dict(about)
    except _UNREADABLE as error:
        what = f"this is no whole inspection file ({type(error).__name__})"
        fault = Fault(place="the file", code=FaultCode.UNREADABLE, what=what)
        return FileReport(about={}, receipts=(), faults=(fault,))
    receipts, faults = _read_receipts(entries.get(RECEIPTS, ""))
    found = [
        *_part_faults(entries, parts, manifest),
        *faults,
        *_missing_receipts(receipts, wanted),
        *_receipt_faults(receipts),
        *_chain_faults(receipts, entries.get(CHAIN, "")),
    ]
    if not found:
        found += _byte_faults(raw, entries)
    return FileReport(about=told, receipts=tuple(receipts), faults=tuple(found))


def _part_faults(
    entries: Mapping[str, str], parts: Mapping[str, str], manifest: Mapping[str, object]
) -> Iterator[Fault]:
    own = digest_of(
        canonical({name: value for name, value in manifest.items() if name != "sha256"})
    )
    if own != manifest.get("sha256"):
        yield _fault(MANIFEST, FaultCode.CHANGED, "it is not what its own digest says")
    for name, digest in parts.items():
        if name not in entries:
            yield _fault(name, FaultCode.MISSING, "the part is not there")
        elif digest_of(entries[name]) != digest:
            yield _fault(name, FaultCode.CHANGED, "it is not what the manifest says")
    for name in entries:
        if name not in parts and name != MANIFEST:
            yield _fault(name, FaultCode.UNEXPECTED, "the manifest does not name it")


def _read_receipts(text: str) -> tuple[list[ShownReceipt], list[Fault]]:
    receipts, faults = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            told = json.loads(line)
            content = told["content"]
            receipts.append(
                ShownReceipt(
                    number=int(told["number"]),
                    statement=str(told["statement"]),
                    previous=str(told["previous"]),
                    digest=str(told["sha256"]),
                    salt=told["salt"],
                    content=None if content is None else dict(content),
                )
            )
        except (ValueError, KeyError, TypeError):
            place = f"{RECEIPTS}, line {number}"
            faults.append(_fault(place, FaultCode.UNREADABLE, "the line is no receipt"))
    return receipts, faults


def _missing_receipts(receipts: Sequence[ShownReceipt], wanted: Sequence[int]) -> Iterator[Fault]:
    held = {receipt.number for receipt in receipts}
    for number in sorted(set(wanted) - held):
        yield _fault(f"receipt {number}", FaultCode.MISSING, "the manifest names it")
    for number in sorted(held - set(wanted)):
        yield _fault(f"receipt {number}", FaultCode.UNEXPECTED, "the manifest does not name it")


def _receipt_faults(receipts: Sequence[ShownReceipt]) -> Iterator[Fault]:
    """Each receipt against its own digests, and what it says against its statement."""
    for receipt in receipts:
        place = f"receipt {receipt.number}"
        if link_digest(receipt.previous, digest_of(receipt.statement)) != receipt.digest:
            yield _fault(place, FaultCode.CHANGED, "its digest is not that of its statement")
        try:
            told = json.loads(receipt.statement)
            number, content = told["number"], told["content_sha256"]
        except (ValueError, KeyError, TypeError):
            yield _fault(place, FaultCode.UNREADABLE, "its statement cannot be read")
            continue
        shown = (
            None if receipt.content is None else salted_digest(str(receipt.salt), receipt.content)
        )
        if number != receipt.number:
            yield _fault(place, FaultCode.CHANGED, "its number differs from its statement")
        if shown != content:
            yield _fault(place, FaultCode.CHANGED, "what it shows differs from its statement")


def _chain_faults(receipts: Sequence[ShownReceipt], text: str) -> Iterator[Fault]:
    """The stretch of chain from the first receipt to the last, link by link."""
    by_number = {receipt.number: receipt for receipt in receipts}
    previous, last = "", 0
    for place, line in enumerate(text.splitlines(), start=1):
        number_text, _, digest = line.partition(" ")
        where = f"{CHAIN}, line {place}"
        if not (number_text.isascii() and number_text.isdigit() and len(number_text) < 20):
            yield _fault(where, FaultCode.UNREADABLE, "the line names no receipt")
            continue
        number = int(number_text)
        if last and number != last + 1:
            yield _fault(where, FaultCode.MISSING, f"receipt {last + 1} should be here")
        shown = by_number.pop(number, None)
        if shown is not None:
            if digest_of(shown.statement) != digest:
                yield _fault(where, FaultCode.CHANGED, f"it is not the digest of receipt {number}")
            if last and shown.previous != previous:
                what = "it does not follow the receipt before it in the chain"
                yield _fault(f"receipt {number}", FaultCode.CHANGED, what)
            previous = shown.previous
        previous, last = link_digest(previous, digest), number
    for number in sorted(by_number):
        yield _fault(f"receipt {number}", FaultCode.MISSING, "the chain does not name it")


def _byte_faults(raw: bytes, entries: Mapping[str, str]) -> Iterator[Fault]:
    """Every part fits: then the file itself may only be the bytes that we would write."""
    wanted = _zipped(entries)
    if raw == wanted:
        return
    same = zip(raw, wanted, strict=False)
    place = next((at for at, (is_, ought) in enumerate(same) if is_ != ought), None)
    at = min(len(raw), len(wanted)) if place is None else place
    yield _fault(f"byte {at} of the file", FaultCode.CHANGED, "it is not as it was written")


def _zipped(entries: Mapping[str, str]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, text in entries.items():
            entry = ZipInfo(name, _EARLIEST)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, text.encode("utf-8", "surrogatepass"))
    return buffer.getvalue()


def _unzipped(raw: bytes) -> dict[str, str]:
    """The parts in their order. Raises BadZipFile for a part whose bytes were changed."""
    entries: dict[str, str] = {}
    with ZipFile(BytesIO(raw)) as archive:
        for entry in archive.infolist():
            if entry.compress_type != ZIP_STORED or entry.filename in entries:
                raise BadZipFile("A part is packed, or there twice.")
            entries[entry.filename] = archive.read(entry).decode("utf-8", "surrogatepass")
    return entries


def _lines(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _fault(place: str, code: FaultCode, what: str) -> Fault:
    return Fault(place=place, code=code, what=what)
