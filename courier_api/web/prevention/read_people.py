"""Reads the pages about couriers: who may not ride and why, bicycles, training, equipment."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.clock import local_date
from courier_api.incidents.models import Incident
from courier_api.prevention.check_bike import OPEN, own_bike
from courier_api.prevention.errors import By
from courier_api.prevention.gates import facts_of, reasons_of, shut_shifts
from courier_api.prevention.gear import GearItem
from courier_api.prevention.models import Bike, BikeCheck, BikeCheckPhoto, Gear, Training
from courier_api.prevention.photograph_check import photos_of
from courier_api.prevention.policy import policy_of
from courier_api.prevention.train import Topic
from courier_api.sources.queries import source_names
from courier_api.web.prevention.people_views import (
    BikeLine,
    BikeView,
    CheckLine,
    CheckPhoto,
    EndingLine,
    GatesView,
    GearLine,
    GearView,
    ShutLine,
    TrainingLine,
)
from safety.prevention.bike_check import BLOCKING, BikeKind, BikePart, PartFound, parts_of
from safety.prevention.gates import courier_standing
from safety.prevention.states import CheckState, GearState, TrainingState, steps_from
from safety.prevention.validity import PreventionPolicy, Standing

MOST_ROWS = 200
ONE_DAY = timedelta(days=1)
BY_HAND = frozenset({GearState.ISSUED, GearState.REPLACED, GearState.RETURNED, GearState.LOST})
"""Steps that the adviser takes; that a piece was received is for the courier to say."""

Names = Mapping[int, tuple[str, str]]
"""By courier id: name and our number."""


def gates_view(session: Session, by: By) -> GatesView:
    """Who may not take a shift of today or tomorrow, what ends soon, and what would be."""
    today, policy = local_date(by.now), policy_of(session, by.employer_number)
    names = names_of(session, by.employer_number)
    barred = reasons_of(session, names.keys(), on=today, policy=policy)
    return GatesView(
        today=today,
        policy=policy,
        is_in_force=policy.are_gates_shut(today),
        couriers=len(names),
        would_bar=sum(bool(reasons) for reasons in barred.values()),
        shut=shut_lines(session, by.employer_number, today),
        ending=_ending(session, names, today, policy),
    )


def shut_lines(session: Session, employer_number: str, today: date) -> tuple[ShutLine, ...]:
    """Shifts of today and tomorrow that their couriers may not take."""
    shut = shut_shifts(session, employer_number, today, today + ONE_DAY)
    names = names_of(session, employer_number) if shut else {}
    sources = source_names(session, employer_number)
    return tuple(
        ShutLine(
            courier_name=names[each.shift.courier_id][0],
            reference=names[each.shift.courier_id][1],
            platform_name=sources[each.shift.source_id],
            starts_at=each.shift.planned_start or each.shift.changed_at,
            reasons=each.reasons,
        )
        for each in shut
    )


def bikes_view(session: Session, by: By) -> tuple[BikeLine, ...]:
    """Every bicycle that is ridden, those whose check ends first on top."""
    bikes = session.scalars(
        select(Bike)
        .where(Bike.employer_number == by.employer_number, Bike.retired_on.is_(None))
        .order_by(Bike.id)
    ).all()
    names = names_of(session, by.employer_number)
    latest = _latest_checks(session, by.employer_number)
    booked = {
        row.bike_id: row.planned_on
        for row in session.execute(
            select(BikeCheck.bike_id, BikeCheck.planned_on).where(
                BikeCheck.employer_number == by.employer_number, BikeCheck.state == OPEN
            )
        )
    }
    lines = [_bike_line(bike, names, latest.get(bike.id), booked.get(bike.id)) for bike in bikes]
    return tuple(sorted(lines, key=lambda line: (line.valid_until or date.min, line.bike_id)))


def bike_view(session: Session, by: By, bike_id: int) -> BikeView:
    """One bicycle. Raises NotOurs."""
    bike = own_bike(session, bike_id, by.employer_number, lock=False)
    rows = session.execute(
        select(BikeCheck, Incident.ref)
        .outerjoin(Incident, Incident.id == BikeCheck.incident_id)
        .where(BikeCheck.bike_id == bike.id)
        .order_by(BikeCheck.id.desc())
    ).all()
    done = [(check, ref) for check, ref in rows if check.state != OPEN]
    booked = next((check.planned_on for check, _ in rows if check.state == OPEN), None)
    names = names_of(session, by.employer_number)
    photos = photos_of(session, [check.id for check, _ in done])
    return BikeView(
        line=_bike_line(bike, names, done[0][0] if done else None, booked),
        parts=parts_of(BikeKind(bike.kind)),
        blocking=BLOCKING,
        checks=tuple(_check_line(check, ref, photos.get(check.id, ())) for check, ref in done),
    )


def trainings_view(session: Session, by: By) -> tuple[TrainingLine, ...]:
    """Trainings that wait for something first, then the latest."""
    rows = session.scalars(
        select(Training)
        .where(Training.employer_number == by.employer_number)
        .order_by(
            Training.state.in_(("passed", "expired")), Training.planned_on, Training.id.desc()
        )
        .limit(MOST_ROWS)
    ).all()
    names = names_of(session, by.employer_number)
    return tuple(
        TrainingLine(
            training_id=row.id,
            courier_name=names[row.courier_id][0],
            reference=names[row.courier_id][1],
            topic=Topic(row.topic),
            state=TrainingState(row.state),
            planned_on=row.planned_on,
            held_on=row.held_on,
            valid_until=row.valid_until,
        )
        for row in rows
    )


def gear_view(session: Session, by: By) -> GearView:
    """What has to be replaced first, then the latest, and what the year cost."""
    rows = session.scalars(
        select(Gear)
        .where(Gear.employer_number == by.employer_number)
        .order_by(
            Gear.must_replace_since.is_(None) | Gear.state.in_(("replaced", "returned", "lost")),
            Gear.id.desc(),
        )
        .limit(MOST_ROWS + 1)
    ).all()
    names = names_of(session, by.employer_number)
    year = local_date(by.now).year
    costs = session.execute(
        select(Gear.item, func.count(), func.sum(Gear.unit_cost_cents))
        .where(
            Gear.employer_number == by.employer_number,
            Gear.issued_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(Gear.item)
        .order_by(Gear.item)
    ).all()
    return GearView(
        lines=tuple(_gear_line(row, names) for row in rows[:MOST_ROWS]),
        year=year,
        costs=tuple((GearItem(item), count, int(cents)) for item, count, cents in costs),
        more=len(rows) > MOST_ROWS,
    )


def names_of(session: Session, employer_number: str) -> dict[int, tuple[str, str]]:
    """Name and our number of every courier of the co-operative."""
    rows = session.scalars(select(Courier).where(Courier.employer_number == employer_number))
    return {row.id: (row.name, row.reference) for row in rows}


def _ending(
    session: Session, names: Names, today: date, policy: PreventionPolicy
) -> tuple[EndingLine, ...]:
    lines = []
    for courier_id, facts in facts_of(session, names.keys()).items():
        for due in courier_standing(facts, on=today, policy=policy):
            if due.standing is Standing.ENDS_SOON and due.valid_until is not None:
                name, reference = names[courier_id]
                lines.append(
                    EndingLine(
                        courier_name=name,
                        reference=reference,
                        thing=due.thing.value,
                        ends_on=due.valid_until,
                    )
                )
    return tuple(sorted(lines, key=lambda line: (line.ends_on, line.reference, line.thing)))


def _latest_checks(session: Session, employer_number: str) -> dict[int, BikeCheck]:
    newest = (
        select(func.max(BikeCheck.id))
        .where(BikeCheck.employer_number == employer_number, BikeCheck.state != OPEN)
        .group_by(BikeCheck.bike_id)
    )
    rows = session.scalars(select(BikeCheck).where(BikeCheck.id.in_(newest)))
    return {row.bike_id: row for row in rows}


def _bike_line(
    bike: Bike, names: Names, check: BikeCheck | None, booked_on: date | None
) -> BikeLine:
    name, reference = names.get(bike.courier_id or 0, (None, None))
    return BikeLine(
        bike_id=bike.id,
        label=bike.label,
        kind=BikeKind(bike.kind),
        own=bike.own,
        courier_name=name,
        reference=reference,
        state=CheckState(check.state) if check else None,
        valid_until=check.valid_until if check else None,
        booked_on=booked_on,
    )


def _check_line(check: BikeCheck, ref: str | None, photos: Sequence[BikeCheckPhoto]) -> CheckLine:
    found = {BikePart(part): PartFound(how) for part, how in (check.found or {}).items()}
    return CheckLine(
        state=CheckState(check.state),
        checked_on=check.checked_on,
        valid_until=check.valid_until,
        faults=tuple((part, how) for part, how in found.items() if how is not PartFound.GOOD),
        incident_ref=ref,
        note=check.note,
        photos=tuple(
            CheckPhoto(photo_id=row.id, part=BikePart(row.part), width=row.width, height=row.height)
            for row in photos
        ),
    )


def _gear_line(row: Gear, names: Names) -> GearLine:
    state = GearState(row.state)
    return GearLine(
        gear_id=row.id,
        courier_name=names[row.courier_id][0],
        reference=names[row.courier_id][1],
        item=GearItem(row.item),
        size=row.size,
        cost_cents=row.unit_cost_cents,
        state=state,
        issued_on=row.issued_on,
        must_replace=row.must_replace_since is not None
        and state in (GearState.ISSUED, GearState.ACKNOWLEDGED),
        steps=tuple(step for step in steps_from(state) if step in BY_HAND),
    )
