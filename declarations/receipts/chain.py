"""A chain of receipts: each carries the digest of its statement joined to the digest before it.

A statement is one line of canonical JSON without personal data. What is personal is named in it by
two digests: of what is stored (unreadable) and, salted, of what it says; so a chain can be checked
with or without the keys, and one receipt can be shown without showing the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

CHAIN_START = "0" * 64
"""What the first receipt of a chain follows."""


class FaultCode(StrEnum):
    """What can be wrong with a receipt or with the file that holds it."""

    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that does not fit, and where: a receipt's number, or a place in a file."""

    place: str
    code: FaultCode
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.code.value}, {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One receipt as the chain sees it."""

    number: int
    statement: str
    previous: str
    digest: str


def canonical(value: object) -> str:
    """JSON in one form only: sorted keys, no blanks, no escapes but those JSON needs."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def salted_digest(salt: str, content: object) -> str:
    """Names a content that nobody without the salt can guess from it."""
    return digest_of(f"{salt}\n{canonical(content)}")


def link_digest(previous: str, statement_digest: str) -> str:
    """The digest of a receipt: everything before it is in it."""
    return digest_of(f"{previous}\n{statement_digest}")


def join(previous: str, number: int, statement: str) -> Link:
    """The next link of a chain."""
    digest = link_digest(previous, digest_of(statement))
    return Link(number=number, statement=statement, previous=previous, digest=digest)


def chain_faults(links: Iterable[Link], *, head_number: int, head_digest: str) -> Iterator[Fault]:
    """What does not fit in a whole chain, receipt by receipt; nothing when all of it stands.

    `head_*` is what was written down as the chain's last receipt. A receipt that was taken out is
    named once; the ones after it are still checked, each against what it says itself.
    """
    previous, last = CHAIN_START, 0
    for link in links:
        if link.number <= last:
            yield _fault(link.number, FaultCode.UNEXPECTED, "a number that was used before")
            continue
        if link.number > last + 1:
            yield _missing(last + 1, link.number - 1)
            previous = link.previous
        yield from _link_faults(link, previous)
        previous, last = link.digest, link.number
    if last < head_number:
        yield _missing(last + 1, head_number)
    if last > head_number:
        yield _fault(last, FaultCode.UNEXPECTED, "it comes after the receipt that was written last")
    if last == head_number and previous != head_digest:
        yield _fault(last, FaultCode.CHANGED, "it is not the receipt that was written last")


def _link_faults(link: Link, previous: str) -> Iterator[Fault]:
    if link.previous != previous:
        yield _fault(link.number, FaultCode.CHANGED, "it does not follow the receipt before it")
    if link_digest(link.previous, digest_of(link.statement)) != link.digest:
        yield _fault(link.number, FaultCode.CHANGED, "its digest is not that of its statement")


def _missing(first: int, last: int) -> Fault:
    place = f"receipt {first}" if first == last else f"receipts {first} to {last}"
    return Fault(place=place, code=FaultCode.MISSING, what="they are not there")


def _fault(number: int, code: FaultCode, what: str) -> Fault:
    return Fault(place=f"receipt {number}", code=code, what=what)
