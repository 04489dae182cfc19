"""The dashboard of the gates, bicycles with the form of their check, training, equipment."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.prevention.check_bike import (
    NewBike,
    book_check,
    check_bike,
    confirm_fix,
    enter_bike,
    give_bike,
    retire_bike,
)
from courier_api.prevention.errors import By, wrong
from courier_api.prevention.follow_accident import mark_blow
from courier_api.prevention.gear import GearItem, NewGear, move_gear, own_gear, request_gear
from courier_api.prevention.import_standing import import_standing
from courier_api.prevention.policy import choose_policy
from courier_api.prevention.train import Topic, invite, note_result
from courier_api.web.prevention import check_photos, read_people, typed
from courier_api.web.prevention.check_photos import page_of_bike
from courier_api.web.prevention.desk import PATH, Desk, Number, Shown
from courier_api.web.site import PostedForm, Visit
from safety.prevention.bike_check import BikeKind, BikePart, PartFound
from safety.prevention.states import GearState
from safety.prevention.validity import PreventionPolicy

GATES = Shown(path=PATH, template="prevention/gates.html", read=read_people.gates_view)
BIKES = Shown(path=f"{PATH}/bikes", template="prevention/bikes.html", read=read_people.bikes_view)
TRAININGS = Shown(
    path=f"{PATH}/trainings", template="prevention/trainings.html", read=read_people.trainings_view
)
GEAR = Shown(path=f"{PATH}/gear", template="prevention/gear.html", read=read_people.gear_view)


def router(desk: Desk) -> APIRouter:
    """These pages and their forms."""
    routes = APIRouter(include_in_schema=False)
    for part in (_gates(desk), _bikes(desk), _one_bike(desk), _trainings(desk), _gear(desk)):
        routes.include_router(part)
    routes.include_router(check_photos.router(desk))
    return routes


def _gates(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=PATH)
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def gates(visit: Adviser, said: str = "") -> Response:
        return desk.show(visit, GATES, said=said)

    @routes.post("/policy")
    def policy(visit: Adviser, form: Posted) -> Response:
        return desk.act(visit, form, GATES, lambda session, by: _choose(session, by, form))

    @routes.post("/import")
    def bring_in(visit: Adviser, form: Posted) -> Response:
        return desk.act(visit, form, GATES, lambda session, by: _import(session, by, form))

    return routes


def _bikes(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=f"{PATH}/bikes")
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def bikes(visit: Adviser, said: str = "") -> Response:
        return desk.show(visit, BIKES, said=said)

    @routes.post("")
    def enter(visit: Adviser, form: Posted) -> Response:
        def act(session: Session, by: By) -> None:
            new = NewBike(
                label=form.text("label"),
                kind=typed.chosen(form, "kind", BikeKind),
                courier_id=typed.courier_or_none(session, by, form),
                own=form.text("own") == "yes",
            )
            enter_bike(session, new, by)

        return desk.act(visit, form, BIKES, act)

    return routes


def _one_bike(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=f"{PATH}/bikes/{{bike_id}}")
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def bike(visit: Adviser, bike_id: Number, said: str = "") -> Response:
        return desk.show(visit, page_of_bike(bike_id), said=said)

    @routes.post("/check")
    def check(visit: Adviser, form: Posted, bike_id: Number) -> Response:
        def act(session: Session, by: By) -> None:
            known = {each.value: each for each in PartFound}
            found = {part: known[form.text(part)] for part in BikePart if form.text(part) in known}
            check_bike(session, bike_id, found, form.text("note"), by)

        return desk.act(visit, form, page_of_bike(bike_id), act)

    @routes.post("/book")
    def book(visit: Adviser, form: Posted, bike_id: Number) -> Response:
        def act(session: Session, by: By) -> None:
            book_check(session, bike_id, typed.day(form, "planned_on"), by)

        return desk.act(visit, form, page_of_bike(bike_id), act)

    @routes.post("/fixed")
    def fixed(visit: Adviser, form: Posted, bike_id: Number) -> Response:
        return desk.act(
            visit,
            form,
            page_of_bike(bike_id),
            lambda session, by: confirm_fix(session, bike_id, by),
        )

    @routes.post("/give")
    def give(visit: Adviser, form: Posted, bike_id: Number) -> Response:
        def act(session: Session, by: By) -> None:
            give_bike(session, bike_id, typed.courier_or_none(session, by, form), by)

        return desk.act(visit, form, page_of_bike(bike_id), act)

    @routes.post("/retire")
    def retire(visit: Adviser, form: Posted, bike_id: Number) -> Response:
        return desk.act(visit, form, BIKES, lambda session, by: retire_bike(session, bike_id, by))

    return routes


def _trainings(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=f"{PATH}/trainings")
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def trainings(visit: Adviser, said: str = "") -> Response:
        return desk.show(visit, TRAININGS, said=said)

    @routes.post("")
    def plan(visit: Adviser, form: Posted) -> Response:
        def act(session: Session, by: By) -> None:
            topic = typed.chosen(form, "topic", Topic)
            planned_on = typed.day_or_none(form, "planned_on")
            for courier_id in _couriers(session, by, form):
                invite(session, courier_id, topic, planned_on, by)

        return desk.act(visit, form, TRAININGS, act)

    @routes.post("/{training_id}/result")
    def result(visit: Adviser, form: Posted, training_id: Number) -> Response:
        def act(session: Session, by: By) -> None:
            is_passed = form.text("result") == "passed"
            held_on = typed.day(form, "held_on")
            note_result(session, training_id, held_on, is_passed=is_passed, by=by)

        return desk.act(visit, form, TRAININGS, act)

    return routes


def _gear(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=f"{PATH}/gear")
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def gear(visit: Adviser, said: str = "") -> Response:
        return desk.show(visit, GEAR, said=said)

    @routes.post("")
    def enter(visit: Adviser, form: Posted) -> Response:
        def act(session: Session, by: By) -> None:
            new = NewGear(
                courier_id=typed.courier(session, by, form),
                item=typed.chosen(form, "item", GearItem),
                size=form.text("size"),
                unit_cost_cents=typed.cents(form, "cost"),
            )
            gear_id = request_gear(session, new, by)
            if form.text("issue") == "yes":
                move_gear(session, gear_id, GearState.ISSUED, by)

        return desk.act(visit, form, GEAR, act)

    @routes.post("/{gear_id}/move")
    def move(visit: Adviser, form: Posted, gear_id: Number) -> Response:
        def act(session: Session, by: By) -> None:
            move_gear(session, gear_id, typed.chosen(form, "step", GearState), by)

        return desk.act(visit, form, GEAR, act)

    @routes.post("/{gear_id}/blow")
    def blow(visit: Adviser, form: Posted, gear_id: Number) -> Response:
        def act(session: Session, by: By) -> None:
            mark_blow(session, own_gear(session, gear_id, by.employer_number), None, by)

        return desk.act(visit, form, GEAR, act)

    return routes


def _choose(session: Session, by: By, form: PostedForm) -> None:
    wanted = PreventionPolicy(
        gates_from=typed.day_or_none(form, "gates_from"),
        training_months=typed.whole(form, "training_months"),
        check_months=typed.whole(form, "check_months"),
        warn_days=typed.whole(form, "warn_days"),
        fix_days=typed.whole(form, "fix_days"),
    )
    choose_policy(session, wanted, by)


def _import(session: Session, by: By, form: PostedForm) -> None:
    found = import_standing(session, form.text("list"), by)
    if found.faults:
        first = found.faults[0]
        raise wrong("list", f"{first.line}:{first.column}:{first.reason}")


def _couriers(session: Session, by: By, form: PostedForm) -> list[int]:
    """Several numbers, with blanks or commas between them."""
    references = form.text("courier").replace(",", " ").split()
    if not references:
        raise wrong("courier")
    return [typed.courier(session, by, PostedForm({"courier": each})) for each in references]
