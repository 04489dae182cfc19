"""Fills the page of limits from the database, and keeps a judgement."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_names
from courier_api.foundation.errors import Invalid
from courier_api.limits.judge import Judged, judge
from courier_api.limits.models import LimitFindingRow, LimitJudgement
from courier_api.limits.queries import findings, judgements_of, open_by_rule
from courier_api.limits.states import FindingState, Judgement
from courier_api.shifts.models import Shift
from courier_api.sources.models import Source
from courier_api.web.limit_words import ToldJudgement, told_finding
from courier_api.web.office.limit_views import (
    LimitFilter,
    LimitLine,
    LimitQueries,
    LimitsView,
    RuleTab,
)
from platforms.limits import LimitRule

MOST_ROWS = 100


def limits_view(
    session: Session, employer_number: str, wanted: LimitFilter, now: datetime
) -> LimitsView:
    """The findings of one co-operative under a filter."""
    page = findings(
        session,
        employer_number,
        state=wanted.state,
        rule=wanted.rule.value if wanted.rule else None,
        limit=MOST_ROWS,
    )
    names = courier_names(session, {row.courier_id for row in page.rows})
    shifts = _shift_names(session, page.rows)
    judged = judgements_of(session, [row.id for row in page.rows])
    return LimitsView(
        read_at=now,
        filter=wanted,
        tabs=_tabs(open_by_rule(session, employer_number), wanted),
        lines=tuple(
            LimitLine(
                finding_id=row.id,
                courier_name=names[row.courier_id],
                told=told_finding(row),
                shifts=tuple(shifts[each] for each in row.shift_ids if each in shifts),
                opened_at=row.opened_at,
                is_open=row.state == FindingState.OPEN.value,
                judgements=tuple(map(_told, judged.get(row.id, ()))),
            )
            for row in page.rows
        ),
        more=page.more,
    )


def judge_finding(
    session: Session,
    employer_number: str,
    finding_id: int,
    judgement: str,
    words: str,
    actor: str,
    now: datetime,
) -> None:
    """Judge one as the form says. Raises Invalid, FindingUnknown or AlreadyJudged."""
    known = {each.value: each for each in Judgement}
    if judgement not in known:
        raise Invalid("Choose a judgement.", errors=[{"field": "judgement", "rule": "required"}])
    judged = Judged(finding_id=finding_id, judgement=known[judgement], words=words, actor=actor)
    judge(session, judged, employer_number=employer_number, now=now)


def _tabs(counts: Mapping[str, int], wanted: LimitFilter) -> tuple[RuleTab, ...]:
    """All, then each rule that waits, and the chosen one even when nothing of it does."""
    shown: list[LimitRule | None] = [None]
    shown += [rule for rule in LimitRule if counts.get(rule.value) or rule is wanted.rule]
    return tuple(
        RuleTab(
            rule=rule,
            count=sum(counts.values()) if rule is None else counts.get(rule.value, 0),
            address=LimitFilter(rule=rule).address,
            is_chosen=rule is wanted.rule and wanted.state is FindingState.OPEN,
        )
        for rule in shown
    )


def _shift_names(session: Session, rows: Sequence[LimitFindingRow]) -> dict[int, str]:
    wanted = {each for row in rows for each in row.shift_ids}
    found = session.execute(
        select(Shift.id, Source.name, Shift.external_id)
        .join(Source, Source.id == Shift.source_id)
        .where(Shift.id.in_(wanted))
    )
    return {shift_id: f"{platform} {name}" for shift_id, platform, name in found}


def _told(row: LimitJudgement) -> ToldJudgement:
    return ToldJudgement(
        judgement=Judgement(row.judgement),
        words=row.words,
        judged_at=row.judged_at,
        judged_by=row.judged_by,
    )


QUERIES = LimitQueries(listing=limits_view, judge=judge_finding)
