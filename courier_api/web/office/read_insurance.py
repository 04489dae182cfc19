"""Fills the page of insurance from the database, and keeps what was typed."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.filings.self_employed import look_again_after
from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import Invalid
from courier_api.insurance.enter import NewPolicy, end_policy, enter_policy
from courier_api.insurance.models import InsurancePolicy
from courier_api.insurance.queries import as_policy, policy_rows
from courier_api.shifts.engagement import IS_OURS
from courier_api.shifts.models import Shift
from courier_api.sources.models import Source
from courier_api.web.office.insurance_views import (
    InsuranceQueries,
    InsuranceView,
    PolicyLine,
    TypedPolicy,
)
from declarations.insurer import PolicyKind, policy_findings
from platforms.fold import ShiftState

LOOK_BACK = timedelta(days=366)


def insurance_view(session: Session, employer_number: str, now: datetime) -> InsuranceView:
    """The policies of one co-operative, newest first, and what is wrong with its own."""
    today = local_date(now)
    rows = policy_rows(session, employer_number)
    sources = _platforms(session, employer_number)
    names = {source.id: source.name for source in sources}
    return InsuranceView(
        read_at=now,
        lines=tuple(_line(row, names, today) for row in reversed(rows)),
        findings=policy_findings(
            [as_policy(row) for row in rows],
            days_of_work=_days_of_work(session, employer_number, today - LOOK_BACK),
            today=today,
        ),
        platforms=tuple((source.slug, source.name) for source in sources),
    )


def keep_policy(
    session: Session, employer_number: str, typed: TypedPolicy, actor: str, now: datetime
) -> None:
    """Enter a policy as it was typed, and look again at who rides self-employed for its platform.

    Raises Invalid with every wrong field, or PolicyOverlaps.
    """
    kinds = {each.value: each for each in PolicyKind}
    slugs = {source.slug: source.id for source in _platforms(session, employer_number)}
    first, last = _day(typed.valid_from), _day(typed.valid_to)
    faults = [
        {"field": name, "rule": "required"}
        for name, is_wrong in (
            ("kind", typed.kind not in kinds),
            ("platform", bool(typed.platform) and typed.platform not in slugs),
            ("insurer", not typed.insurer),
            ("number", not typed.number),
            ("valid_from", first is None),
            ("valid_to", bool(typed.valid_to) and last is None),
        )
        if is_wrong
    ]
    if faults or first is None:
        raise Invalid("The policy is not complete.", errors=faults)
    new = NewPolicy(
        kind=kinds[typed.kind],
        insurer=typed.insurer,
        number=typed.number,
        phone=typed.phone,
        valid_from=first,
        valid_to=last,
        source_id=slugs.get(typed.platform),
    )
    policy_id = enter_policy(session, employer_number, new, actor=actor, now=now)
    look_again_after(session, employer_number, policy_id, now=now)


def end_as_typed(
    session: Session, employer_number: str, policy_id: int, last_day: str, actor: str, now: datetime
) -> None:
    """End a policy; an empty day lets it go on. Raises Invalid or PolicyUnknown."""
    last = _day(last_day)
    if last_day and last is None:
        raise Invalid("Write a day.", errors=[{"field": "valid_to", "rule": "required"}])
    end_policy(session, employer_number, policy_id, last, actor=actor, now=now)
    look_again_after(session, employer_number, policy_id, now=now)


def _line(row: InsurancePolicy, names: dict[int, str], today: date) -> PolicyLine:
    return PolicyLine(
        policy_id=row.id,
        kind=PolicyKind(row.kind),
        platform_name=None if row.source_id is None else names.get(row.source_id, ""),
        insurer=row.insurer,
        number=row.number,
        phone=row.phone,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_over=row.valid_to is not None and row.valid_to < today,
    )


def _platforms(session: Session, employer_number: str) -> list[Source]:
    query = select(Source).where(
        Source.employer_number == employer_number, Source.test_of_id.is_(None)
    )
    return list(session.scalars(query.order_by(Source.name)))


def _days_of_work(session: Session, employer_number: str, first: date) -> list[date]:
    """The days on which an employee works or is planned to, by the index of day."""
    return list(
        session.scalars(
            select(Shift.worked_on)
            .where(
                Shift.employer_number == employer_number,
                Shift.worked_on >= first,
                Shift.state != ShiftState.CANCELLED.value,
                IS_OURS,
            )
            .distinct()
        )
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


QUERIES = InsuranceQueries(listing=insurance_view, enter=keep_policy, end=end_as_typed)
