"""Cases of a co-operative as arrays, from what is kept; what is no longer true is read anew and kept.

Whoever counts them writes down that health data was read.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, func, literal, select, union_all
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.upsert import insert_or_change_all
from courier_api.incidents.models import Incident
from courier_api.incidents.stamped import STAMPED
from courier_api.statistics.case_block import FORM, Document, KeptArrays, arrays_of, document_of
from courier_api.statistics.models import KeptCases
from courier_api.statistics.own_cases import OwnCase, own_cases
from safety.assessment import RULE_VERSION

INCIDENTS_A_BLOCK = 500
"""So many ids share a block: few enough to be read anew when one of them changes."""

MADE_BY = f"{FORM}/{RULE_VERSION}"


def kept_arrays(session: Session, employer_number: str, *, now: datetime) -> KeptArrays:
    """All incidents of a co-operative. Inside a transaction: what was read anew is kept.

    Two statements, and seven more when something has changed.
    """
    # First what is true, then the rows: what is written in between makes the block untrue, not wrong.
    stamps = _stamps(session, employer_number)
    documents = _still_true(session, employer_number, stamps, today=local_date(now))
    missing = [block for block in sorted(stamps) if block not in documents]
    if missing:
        documents |= _read(session, employer_number, missing, stamps, now=now)
    return arrays_of([documents[block] for block in sorted(documents)])


def renew_kept_cases(session: Session, employer_number: str, *, now: datetime) -> None:
    """Throw away what is kept and read all anew, so that nothing outlives its rows by more than a day."""
    session.execute(delete(KeptCases).where(KeptCases.employer_number == employer_number))
    kept_arrays(session, employer_number, now=now)


def _stamps(session: Session, employer_number: str) -> dict[int, str]:
    """For each block how it was made, how many rows of each table it is made of, and the sum of their
    stamps: another release may write another form, or count days by another rule."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    parts = [
        _sums(number, table, key, employer_number) for number, (table, key) in enumerate(STAMPED)
    ]
    for number, block, count, stamps in session.execute(union_all(*parts)):
        found[block].append(f"{number}:{count}:{int(stamps)}")
    return {block: " ".join((MADE_BY, *sorted(told))) for block, told in found.items()}


def _sums(number: int, table: Any, key: Any, employer_number: str) -> Select[Any]:  # noqa: ANN401
    block = key // INCIDENTS_A_BLOCK
    return (
        select(literal(number).label("part"), block, func.count(), func.sum(table.stamp))
        .where(table.employer_number == employer_number)
        .group_by(block)
    )


def _still_true(
    session: Session, employer_number: str, stamps: dict[int, str], *, today: date
) -> dict[int, Document]:
    rows = session.execute(
        select(
            KeptCases.block, KeptCases.stamps, KeptCases.read_on, KeptCases.is_settled,
            KeptCases.content,
        ).where(KeptCases.employer_number == employer_number)
    )  # fmt: skip
    return {
        block: content
        for block, made_of, read_on, is_settled, content in rows
        if made_of == stamps.get(block) and (read_on == today or (is_settled and read_on < today))
    }


def _read(
    session: Session,
    employer_number: str,
    blocks: Sequence[int],
    stamps: dict[int, str],
    *,
    now: datetime,
) -> dict[int, Document]:
    """Read some blocks from their rows, and keep them."""
    found: defaultdict[int, list[OwnCase]] = defaultdict(list)
    wanted = (
        Incident.employer_number == employer_number,
        (Incident.id // INCIDENTS_A_BLOCK).in_(blocks),
    )
    for case in own_cases(session, *wanted, now=now):
        found[case.incident_id // INCIDENTS_A_BLOCK].append(case)
    documents = {block: document_of(found[block]) for block in blocks}
    insert_or_change_all(
        session,
        KeptCases,
        [
            {
                "employer_number": employer_number,
                "block": block,
                "stamps": stamps[block],
                "read_on": local_date(now),
                "is_settled": all(case.is_settled for case in found[block]),
                "content": documents[block],
            }
            for block in blocks
        ],
        unique=("employer_number", "block"),
    )
    return documents
