"""A stored day explained: its lines add up, and say what happened to it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courier_api.couriers.queries import courier_by_id
from courier_api.disputes.state_word import Statement, state_word
from courier_api.locale.catalogue import Language
from courier_api.pay.explain.document import explanation_document
from courier_api.pay.explain.explain_day import explain_day
from courier_api.pay.explain.explanation import DayExplanation, ShownKind
from courier_api.pay.explain.facts import Why
from courier_api.pay.price_month import price_month
from courier_api.shifts.models import Shift
from platforms.word import WordField
from tests.factories.agreements import make_agreement
from tests.factories.books import worked_day
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.corrections import change_terms, confirm_by_two
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.events import Told, text
from tests.factories.figures import KEY, make_figure
from tests.factories.running import Running

FRIDAY = date(2026, 3, 6)
END = FRIDAY_EVENING + timedelta(hours=1)


def explained(service: Running, language: Language = Language.EN) -> DayExplanation:
    """Amina's Friday."""
    with service.database.reading() as session:
        courier = courier_by_id(session, courier_id_of(session, AMINA))
        found = explain_day(session, courier, FRIDAY, language)
    assert found is not None
    return found


def said(day: DayExplanation) -> str:
    """All of it in one text."""
    return " ".join(" ".join(day.sentences()).split())


@pytest.fixture
def ridden(paid: Running) -> Running:
    """An hour on Friday evening, ten kilometres."""
    told = Told(hours=1)
    paid.tell(told.planned(), told.started(), told.ended(distance_m=10_000))
    return paid


@pytest.mark.parametrize("language", Language)
def test_the_lines_add_up_to_what_is_payable(ridden: Running, language: Language) -> None:
    day = explained(ridden, language)

    assert sum(line.amount_cents for line in day.lines) == day.total_cents
    assert day.total_cents == worked_day(ridden.database, FRIDAY).payable_cents


def test_each_line_names_its_platform_and_the_events_it_came_from(ridden: Running) -> None:
    line = explained(ridden).lines[0]

    assert (line.kind, line.platform, line.minutes, line.rate) == (
        ShownKind.RIDDEN,
        "zwaluw",
        60,
        "13.05",
    )
    assert [event.event_id for event in line.events] == ["S-1-planned", "S-1-started", "S-1-ended"]
    assert any(sentence.startswith("You rode from") for sentence in line.told)


def test_a_correction_tells_both_amounts_and_the_difference(ridden: Running) -> None:
    before = worked_day(ridden.database, FRIDAY).total_cents
    later = Told(hours=1).event(
        "corrected",
        END,
        actual_start=text(FRIDAY_EVENING),
        actual_end=text(END + timedelta(hours=3)),
    )
    ridden.tell(later)

    after = worked_day(ridden.database, FRIDAY).total_cents
    difference = f"€{(after - before) / 100:.2f} more"
    assert after > before
    assert difference in said(explained(ridden))


def test_a_day_that_was_taken_back_is_still_told(paid: Running) -> None:
    told = Told(hours=1)
    paid.tell(told.planned(), told.started(), told.ended())
    at = text(FRIDAY_EVENING)
    paid.tell(told.event("corrected", END, actual_start=at, actual_end=at))

    day = explained(paid)
    assert (day.total_cents, day.lines) == (0, ())
    assert "this became €0.00" in said(day)
    assert "What was paid too much is not taken off your pay." in said(day)


def test_an_open_dispute_says_what_it_holds(ridden: Running) -> None:
    word = Statement(field=WordField.ACTUAL_END, is_right=False, value="20:30")
    with ridden.database.transaction() as session:
        shift_id = session.scalars(select(Shift.id)).one()
        state_word(session, courier_id_of(session, AMINA), shift_id, word, now=END)
    ridden.work()

    assert "You said this is not right: Real end." in said(explained(ridden))


def test_a_shift_over_midnight_names_the_date_of_each_rate(service: Running) -> None:
    rates = [
        {"valid_from": "2026-01-01", "hourly": "13.05"},
        {"valid_from": "2026-03-07", "hourly": "14.10"},
    ]
    with service.database.transaction() as session:
        make_agreement(session, service.source_id, rates=rates)
    told = Told(hours=8)
    service.tell(told.planned(), told.started(), told.ended())

    day = explained(service)
    assert "Minutes after midnight are paid at the rate of Saturday 7 March." in said(day)
    assert {line.rate for line in day.lines if line.kind is ShownKind.RIDDEN} == {"13.05", "14.10"}


def test_a_student_is_told_how_the_day_falls_in_the_quota(service: Running) -> None:
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
        courier_by_id(session, courier_id_of(session, AMINA)).worker_type = "STU"
    told = Told()
    service.tell(told.planned(), told.started(), told.ended())

    text_of_day = said(explained(service))
    assert "Before this day, 650 h were left of your student quota." in text_of_day
    assert "This day uses 4 h of it. All of it fits." in text_of_day


def test_a_day_without_pay_is_not_explained(paid: Running) -> None:
    paid.tell(Told().planned())

    with paid.database.reading() as session:
        courier = courier_by_id(session, courier_id_of(session, AMINA))
        assert explain_day(session, courier, FRIDAY, Language.NL) is None


def test_a_correction_says_when_why_and_what_moved(ridden: Running) -> None:
    later = Told(hours=1).event(
        "corrected",
        END,
        actual_start=text(FRIDAY_EVENING),
        actual_end=text(END + timedelta(hours=3)),
    )
    ridden.tell(later)
    day = explained(ridden)

    (correction,) = day.corrections
    assert correction.why == (Why.TOLD,)
    assert dict(correction.differences) == {"base": 3915, "top_up": -2610, "phone": 36}
    assert correction.amount_cents == sum(cents for _, cents in correction.differences)
    assert "what we were told about your shifts changed." in said(day)
    assert "Of that: time +€39.15, top-up -€26.10, phone +€0.36." in said(day)
    document = explanation_document(day)
    assert [(each.kind, each.amount_cents) for each in document.corrections[0].differences] == [
        ("base", 3915),
        ("top_up", -2610),
        ("phone", 36),
    ]


def test_a_changed_agreement_and_an_own_bike_are_told_as_the_reason(ridden: Running) -> None:
    change_terms(ridden, first_day=FRIDAY)
    confirm_by_two(ridden)
    with ridden.database.transaction() as session:
        courier_by_id(session, courier_id_of(session, AMINA)).own_bike = False
        month = FRIDAY.replace(day=1)
        price_month(session, courier_id_of(session, AMINA), month=month, now=ridden.clock.at)

    first, second = explained(ridden).corrections
    assert (first.why, dict(first.differences)) == ((Why.AGREEMENT,), {"base": 100, "top_up": 200})
    assert (second.why, dict(second.differences)) == ((Why.COURIER,), {"bike": -350})


def test_a_figure_published_late_is_told_as_the_reason(service: Running) -> None:
    with service.database.transaction() as session:
        make_figure(session, confidence="confirmed")
        make_agreement(session, service.source_id, rates={"parameter": KEY})
    told = Told()
    service.tell(told.planned(), told.started(), told.ended())
    with service.database.transaction() as session:
        make_figure(
            session, value="14.05", confidence="confirmed", replaces=True, now=service.clock.at
        )
    service.work()
    confirm_by_two(service)

    (correction,) = explained(service).corrections
    assert (correction.why, correction.amount_cents) == ((Why.FIGURE,), 400)


def test_a_day_that_never_changed_has_no_correction(ridden: Running) -> None:
    assert explained(ridden).corrections == ()
