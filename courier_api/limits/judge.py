"""A person judges a finding, with words. Pay stays as it is whatever is judged."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.limits.models import LimitFindingRow, LimitJudgement
from courier_api.limits.states import FindingState, Judgement

LONGEST_WORDS = 500


class FindingUnknown(NotFound):
    """No finding of this co-operative has the number."""

    def __init__(self) -> None:
        super().__init__("There is no such finding.")


class AlreadyJudged(Refused):
    """Somebody judged it before, or the shifts pass the limit no longer."""

    def __init__(self) -> None:
        super().__init__("This finding waits for nobody any more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a person judges of which finding, in whose words."""

    finding_id: int
    judgement: Judgement
    words: str
    actor: str


def judge(session: Session, judged: Judged, *, employer_number: str, now: datetime) -> None:
    """Keep the judgement beside the figure as it is now.

    Raises Invalid without words, FindingUnknown, or AlreadyJudged.
    """
    words = judged.words.strip()
    if not words or len(words) > LONGEST_WORDS:
        raise Invalid("Say why in a sentence.", errors=[{"field": "words", "rule": "required"}])
    finding = session.get(LimitFindingRow, judged.finding_id)
    if finding is None or finding.employer_number != employer_number:
        raise FindingUnknown
    claimed = session.scalar(
        update(LimitFindingRow)
        .where(LimitFindingRow.id == finding.id, LimitFindingRow.state == FindingState.OPEN.value)
        .values(state=FindingState.JUDGED.value, changed_at=now)
        .returning(LimitFindingRow.found)
    )
    if claimed is None:
        raise AlreadyJudged
    session.execute(
        insert(LimitJudgement).values(
            employer_number=employer_number,
            finding_id=finding.id,
            found=claimed,
            judgement=judged.judgement.value,
            words=words,
            judged_at=now,
            judged_by=judged.actor,
        )
    )
    access = Access(
        employer_number=employer_number,
        actor=judged.actor,
        action="limit.judged",
        subject_kind="limit_finding",
        subject_id=str(finding.id),
        facts={"rule": finding.rule, "judgement": judged.judgement.value, "found": claimed},
    )
    record(session, access, at=now)
