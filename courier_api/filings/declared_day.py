"""Every shift of a legal day with the declaration that covers it, and the policy of that day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.cover import declared_by
from courier_api.filings.facts import has_times, work_starts_at
from courier_api.filings.models import DimonaDeclaration
from courier_api.foundation.clock import wall_time
from courier_api.insurance.queries import own_policies, platform_policies
from courier_api.shifts.engagement import is_self_employed
from courier_api.shifts.models import Shift
from courier_api.sources.models import Source
from declarations.insurer import Employment, Engagement, Policy, PolicyKind, covers_on
from declarations.insurer.day_file import DeclaredShift


def declared_day(session: Session, employer_number: str, day: date) -> list[DeclaredShift]:
    """The shifts of a day, those ridden self-employed too, with few queries whatever their number."""
    found = session.execute(
        select(Shift, Courier, Source.name)
        .join(Courier, Courier.id == Shift.courier_id)
        .join(Source, Source.id == Shift.source_id)
        .where(Shift.employer_number == employer_number, Shift.worked_on == day)
    ).all()
    declarations = _declarations(session, {shift.courier_id for shift, _, _ in found})
    policies = _policy_numbers(session, employer_number, [shift for shift, _, _ in found], day)
    return [
        _declared(shift, courier, platform, declarations.get(courier.id, []), policies[shift.id])
        for shift, courier, platform in found
        if has_times(shift)
    ]


def _declared(
    shift: Shift,
    courier: Courier,
    platform: str,
    declarations: list[DimonaDeclaration],
    policy_number: str | None,
) -> DeclaredShift:
    starts_at = shift.actual_start or shift.planned_start
    assert starts_at is not None, "asked only about shifts that have times"
    begins = wall_time(work_starts_at(shift))
    row = declared_by(declarations, shift.period_id, shift.worked_on, begins)
    return DeclaredShift(
        employer_number=shift.employer_number,
        worker=courier.reference,
        ssin=courier.ssin,
        name=courier.name,
        platform=platform,
        shift=shift.external_id,
        engagement=shift.engagement,
        policy_number=policy_number,
        starts_at=starts_at,
        ends_at=shift.actual_end or shift.planned_end,
        period_id=shift.period_id,
        verdict=row.result if row else None,
        received_at=row.received_at if row else None,
        is_late=shift.declared_late,
    )


def _declarations(session: Session, courier_ids: set[int]) -> dict[int, list[DimonaDeclaration]]:
    rows = session.scalars(
        select(DimonaDeclaration)
        .where(
            DimonaDeclaration.courier_id.in_(courier_ids), DimonaDeclaration.period_id.is_not(None)
        )
        .order_by(DimonaDeclaration.id)
    )
    by_courier: dict[int, list[DimonaDeclaration]] = {}
    for row in rows:
        by_courier.setdefault(row.courier_id, []).append(row)
    return by_courier


def _policy_numbers(
    session: Session, employer_number: str, shifts: Sequence[Shift], day: date
) -> dict[int, str | None]:
    """By shift id, the number of the policy on accidents at work: ours, or that of the platform."""
    own = _policy_number(own_policies(session, employer_number), Engagement.EMPLOYEE, day)
    theirs = {
        source_id: _policy_number(
            platform_policies(session, employer_number, source_id), Engagement.SELF_EMPLOYED, day
        )
        for source_id in {shift.source_id for shift in shifts if is_self_employed(shift)}
    }
    return {
        shift.id: theirs[shift.source_id] if is_self_employed(shift) else own for shift in shifts
    }


def _policy_number(policies: Sequence[Policy], engagement: Engagement, day: date) -> str | None:
    covers = covers_on(
        day,
        engagement=engagement,
        policies=policies,
        employments=[Employment(first=day, last=day)],
    )
    law = next(each for each in covers if each.kind is PolicyKind.WORK_ACCIDENT)
    return law.policy.number if law.policy else None
