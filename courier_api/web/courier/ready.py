"""`/ready`: what a courier needs before a shift, what was issued, and a word about pressure."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.couriers.models import Courier, CourierLink
from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import Invalid
from courier_api.prevention.errors import By, StepRefused
from courier_api.prevention.gates import facts_of
from courier_api.prevention.gear import GearItem, acknowledge_gear
from courier_api.prevention.models import Gear
from courier_api.prevention.policy import policy_of
from courier_api.prevention.press import LONGEST_WORDS, NewFlag, flag_pressure
from courier_api.sources.models import Source
from courier_api.web.office.parked import actor_of
from courier_api.web.site import PostedForm, Site, Visit, go_to
from safety.prevention.gates import Due, courier_standing
from safety.prevention.states import GearState

PATH = "/ready"
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
IN_HAND = (GearState.ISSUED.value, GearState.ACKNOWLEDGED.value)
SAID = ("received", "flagged")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGear:
    """A piece the courier has; `is_new`: not yet confirmed as received."""

    gear_id: int
    item: GearItem
    size: str
    is_new: bool
    must_replace: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyView:
    """The page. `is_in_force`: a missing thing keeps the courier from a shift."""

    dues: tuple[Due, ...]
    is_in_force: bool
    gear: tuple[OwnGear, ...]
    platforms: tuple[tuple[str, str], ...]
    read_at: datetime


def ready_view(session: Session, courier_id: int, now: datetime) -> ReadyView:
    """Read from the database."""
    courier = session.get_one(Courier, courier_id)
    policy, today = policy_of(session, courier.employer_number), local_date(now)
    facts = facts_of(session, [courier_id])[courier_id]
    gear = session.scalars(
        select(Gear)
        .where(Gear.courier_id == courier_id, Gear.state.in_(IN_HAND))
        .order_by(Gear.id.desc())
    )
    platforms = session.execute(
        select(Source.slug, Source.name)
        .join(CourierLink, CourierLink.source_id == Source.id)
        .where(CourierLink.courier_id == courier_id, Source.test_of_id.is_(None))
        .order_by(Source.name)
        .distinct()
    )
    return ReadyView(
        dues=courier_standing(facts, on=today, policy=policy),
        is_in_force=policy.are_gates_shut(today),
        gear=tuple(
            OwnGear(
                gear_id=row.id,
                item=GearItem(row.item),
                size=row.size,
                is_new=row.state == GearState.ISSUED.value,
                must_replace=row.must_replace_since is not None,
            )
            for row in gear
        ),
        platforms=tuple((slug, name) for slug, name in platforms),
        read_at=now,
    )


def router(site: Site) -> APIRouter:
    """The page and its two forms."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Rider = Annotated[Visit, Depends(site.visit(Role.COURIER))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    def page(visit: Visit, *, said: str = "", typed: str | None = None) -> Response:
        with site.database.reading() as session:
            view = ready_view(session, visit.signed_in.person_id, site.clock.now())
        return site.page(
            visit,
            "courier/ready.html",
            HTTPStatus.OK if typed is None else HTTPStatus.UNPROCESSABLE_ENTITY,
            view=view,
            said=said if said in SAID else "",
            typed=typed,
            longest_words=LONGEST_WORDS,
        )

    @routes.get("")
    def ready(visit: Rider, said: str = "") -> Response:
        return page(visit, said=said)

    @routes.post("/gear/{gear_id}")
    def received(visit: Rider, form: Posted, gear_id: Number) -> Response:  # noqa: ARG001 - its token
        try:
            with site.database.transaction() as session:
                acknowledge_gear(session, gear_id, visit.signed_in.person_id, _by(site, visit))
        except StepRefused:
            return go_to(PATH)
        return go_to(f"{PATH}?said=received")

    @routes.post("/pressure")
    def pressure(visit: Rider, form: Posted) -> Response:
        try:
            with site.database.transaction() as session:
                _flag(session, form, _by(site, visit), visit.signed_in.person_id)
        except Invalid:
            return page(visit, typed=form.text("words"))
        return go_to(f"{PATH}?said=flagged")

    return routes


def _flag(session: Session, form: PostedForm, by: By, courier_id: int) -> None:
    source_id = session.scalar(
        select(Source.id).where(
            Source.employer_number == by.employer_number, Source.slug == form.text("platform")
        )
    )
    named = courier_id if form.text("named") == "yes" else None
    flag_pressure(
        session, NewFlag(source_id=source_id or 0, words=form.text("words"), courier_id=named), by
    )


def _by(site: Site, visit: Visit) -> By:
    person = visit.signed_in
    return By(employer_number=person.employer_number, actor=actor_of(person), now=site.clock.now())
