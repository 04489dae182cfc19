"""One act on several cases of the list: never on a class and never on a clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.foundation.errors import ServiceError
from courier_api.incidents.ask_reporter import ask_reporter
from courier_api.incidents.change_case import change_case
from courier_api.incidents.find import hold_case
from courier_api.incidents.models import Incident
from courier_api.incidents.move_case import close_hazard
from courier_api.web.adviser.typed_fields import FieldWrong, choice, needed, number
from courier_api.web.adviser.views import Reader

Fields = Mapping[str, str]
PICK = "pick-"
"""Each box of the list is a field of its own, named after its case."""


class BulkAct(StrEnum):
    """What can be done to several cases at once."""

    ASSIGN = "assign"
    TAG = "tag"
    ASK = "ask"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkResult:
    """On how many cases it was done, and which refused, by the sort of refusal."""

    act: BulkAct
    done: int
    refused: tuple[str, ...]


def bulk(session: Session, reader: Reader, fields: Fields, now: datetime) -> BulkResult:
    """Do it to each ticked case by itself: one that refuses leaves the others done.

    Raises FieldWrong when nothing is ticked, or a word or comment is missing.
    """
    act = choice(fields, "do", BulkAct)
    refs = [name.removeprefix(PICK) for name in fields if name.startswith(PICK)]
    if not refs:
        raise FieldWrong("pick", "required")
    if act in (BulkAct.TAG, BulkAct.CLOSE):
        needed(fields, "comment")
    refused = [ref for ref in refs if not _done(session, reader, ref, act, fields, now)]
    return BulkResult(act=act, done=len(refs) - len(refused), refused=tuple(refused))


def _done(
    session: Session, reader: Reader, ref: str, act: BulkAct, fields: Fields, now: datetime
) -> bool:
    try:
        with session.begin_nested():
            incident = hold_case(session, reader.employer_number, ref)
            ACTS[act](session, reader, incident, fields, now)
    except ServiceError:
        return False
    return True


def _assign(
    session: Session, reader: Reader, incident: Incident, fields: Fields, now: datetime
) -> None:
    owner = number(fields, "owner") or reader.staff_id
    changes = {"owner_staff_id": owner}
    change_case(session, incident, changes, actor=f"staff:{reader.staff_id}", now=now)


def _tag(
    session: Session, reader: Reader, incident: Incident, fields: Fields, now: datetime
) -> None:
    added = tags_of(needed(fields, "comment"))
    tags = list(dict.fromkeys([*(incident.tags or ()), *added]))
    change_case(session, incident, {"tags": tags}, actor=f"staff:{reader.staff_id}", now=now)


def _ask(session: Session, reader: Reader, incident: Incident, _: Fields, now: datetime) -> None:
    ask_reporter(session, incident, actor=f"staff:{reader.staff_id}", now=now)


def _close(
    session: Session, reader: Reader, incident: Incident, fields: Fields, now: datetime
) -> None:
    comment = needed(fields, "comment")
    close_hazard(session, incident, comment, actor=f"staff:{reader.staff_id}", now=now)


def tags_of(text: str) -> Sequence[str]:
    """Words between commas, in small letters."""
    return [tag.strip().casefold() for tag in text.split(",") if tag.strip()]


ACTS: Mapping[BulkAct, Callable[[Session, Reader, Incident, Fields, datetime], None]] = {
    BulkAct.ASSIGN: _assign,
    BulkAct.TAG: _tag,
    BulkAct.ASK: _ask,
    BulkAct.CLOSE: _close,
}
