"""A shift is what all its events say, whichever came last, and a change is announced once."""

from datetime import date, timedelta
from itertools import permutations

from sqlalchemy import select

from courier_api.messaging.models import OutboxMessage
from courier_api.shifts.announce import SHIFT_CHANGED
from courier_api.shifts.models import DeliveryEvidence, Shift
from courier_api.shifts.queries import shift_by_name, tasks_about
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import Body, Told, again, delivery, text
from tests.factories.running import Running
from tests.factories.sources import ZWALUW


def announcements(service: Running) -> list[dict[str, object]]:
    """What was announced of changed shifts, oldest first."""
    query = select(OutboxMessage.payload).where(OutboxMessage.kind == SHIFT_CHANGED)
    with service.database.reading() as session:
        return list(session.scalars(query.order_by(OutboxMessage.id)))


def moved(told: Told, minutes: int) -> Body:
    """The platform moves the plan by some minutes, that many minutes after noon."""
    starts_at = told.starts_at + timedelta(minutes=minutes)
    told_at = told.starts_at - timedelta(hours=6) + timedelta(minutes=minutes)
    times = {"planned_start": text(starts_at), "planned_end": text(starts_at + timedelta(hours=4))}
    return again(told.event("updated", told_at, **times), f"moved-{minutes}")


def test_any_order_of_arrival_is_the_same_shift(service: Running) -> None:
    facts = set()
    for number, order in enumerate(permutations(range(4))):
        told = Told(shift=f"S-{number}", starts_at=FRIDAY_EVENING + timedelta(days=number))
        events = [told.planned(), moved(told, 30), told.started(), told.ended()]
        events = [again(each, f"{number}-{place}") for place, each in enumerate(events)]
        service.tell(*(events[place] for place in order))
        shift = service.shift(told.shift)
        assert shift.planned_start is not None
        facts.add((shift.state, shift.planned_start - told.starts_at, shift.worked_seconds))

    assert facts == {("ended", timedelta(minutes=30), 4 * 3600)}


def test_a_change_is_announced_once_with_what_it_left(service: Running) -> None:
    told = Told()
    service.tell(told.planned())
    service.tell(moved(told, 24 * 60), again(moved(told, 24 * 60), "again"))

    first, second = announcements(service)
    assert (first["worked_on"], second["worked_on"], second["day_before"]) == (
        "2026-03-06",
        "2026-03-07",
        "2026-03-06",
    )
    assert service.shift().revision == 2


def test_the_newest_statement_says_who_rides_whatever_comes_last(service: Running) -> None:
    with service.database.transaction() as session:
        dries = make_courier(session, DRIES, sources={ZWALUW: service.source_id})
    handed_over = moved(Told(person=DRIES), 10)
    service.tell(handed_over)
    service.tell(Told().planned())

    assert service.shift().courier_id == dries


def test_the_legal_day_is_the_local_one(service: Running) -> None:
    late = Told(starts_at=FRIDAY_EVENING + timedelta(hours=6, minutes=30), hours=1)
    service.tell(late.planned())

    assert service.shift().worked_on == date(2026, 3, 7)


def test_a_start_without_a_plan_is_kept(service: Running) -> None:
    service.tell(Told().started())

    shift = service.shift()
    assert (shift.state, shift.findings) == ("started", ["started_without_plan"])


def test_an_open_question_is_a_task_until_it_is_answered(service: Running) -> None:
    told = Told()
    service.tell(told.planned(), told.ended())
    with service.database.reading() as session:
        shift = shift_by_name(session, ZWALUW, "S-1")
        assert shift is not None
        assert {"code": "when_did_it_start"} in tasks_about(session, shift)

    service.tell(told.started())
    assert "when_did_it_start" not in service.tasks()


def test_a_question_that_comes_back_is_open_again(service: Running) -> None:
    told = Told()
    early = told.ends_at - timedelta(hours=1)
    service.tell(told.planned(), told.started(), told.ended(at=early))
    answer = again(told.ended(at=early, ended_by="worker"), "answer", timestamp=text(told.ends_at))
    service.tell(answer)
    assert "who_ended_it" not in service.tasks()

    doubt = again(told.ended(at=early), "doubt", timestamp=text(told.ends_at + timedelta(hours=1)))
    service.tell(doubt)
    assert service.tasks().count("who_ended_it") == 1


def test_questions_about_another_shift_are_not_about_this_one(service: Running) -> None:
    other = Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1))
    service.tell(Told().planned(), other.planned(), other.ended())

    with service.database.reading() as session:
        shift = shift_by_name(session, ZWALUW, "S-1")
        assert shift is not None
        assert tasks_about(session, shift) == []


def test_a_delivery_is_kept_beside_its_shift(service: Running) -> None:
    service.tell(delivery())

    with service.database.reading() as session:
        (kept,) = session.scalars(select(DeliveryEvidence))
        assert (kept.external_id, kept.shift_external_id) == ("D-1", "S-1")
        assert session.scalars(select(Shift)).all() == []
