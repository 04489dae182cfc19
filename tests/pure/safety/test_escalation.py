"""Reminders: when, why and to whom."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings

from safety import deadlines
from safety.deadlines import BRUSSELS, DeadlineRule
from safety.escalation import Audience, Escalation, Occasion, escalations, serious_reminders
from tests.pure.safety.strategies import days


def at(steps: tuple[Escalation, ...], occasion: Occasion) -> list[str]:
    return [
        step.at.astimezone(BRUSSELS).strftime("%Y-%m-%d %H:%M")
        for step in steps
        if step.occasion is occasion
    ]


# Accident on Sunday 29 March 2026: due on Easter Monday 6 April, worked off by Friday 3 April.
STEPS = escalations(deadlines.insurer_declaration(date(2026, 3, 29)))


def test_the_badge_comes_when_four_of_eight_days_are_over() -> None:
    assert at(STEPS, Occasion.HALF_TIME) == ["2026-04-03 00:00"]


def test_the_owner_hears_two_working_days_before_the_day_for_work() -> None:
    assert at(STEPS, Occasion.WORK_BY_NEAR) == ["2026-04-01 09:00"]


def test_owner_and_deputy_hear_on_the_day_for_work() -> None:
    (step,) = (step for step in STEPS if step.occasion is Occasion.WORK_BY)

    assert at(STEPS, Occasion.WORK_BY) == ["2026-04-03 09:00"]
    assert step.tell == (Audience.OWNER, Audience.DEPUTY)


def test_the_director_hears_when_the_legal_day_is_over() -> None:
    assert at(STEPS, Occasion.OVERDUE) == ["2026-04-07 00:00"]


def test_the_declaration_is_looked_at_on_its_fifth_and_seventh_day() -> None:
    assert at(STEPS, Occasion.DAY_ALARM) == ["2026-04-03 09:00", "2026-04-05 09:00"]


def test_a_report_has_no_alarm_on_those_days() -> None:
    steps = escalations(deadlines.detailed_report(date(2026, 3, 29)))

    assert at(steps, Occasion.DAY_ALARM) == []
    assert at(steps, Occasion.HALF_TIME) == ["2026-04-04 00:00"]


def test_a_target_of_our_own_never_reaches_the_director() -> None:
    sheet = deadlines.accident_sheet_target(DeadlineRule.ACCIDENT_SHEET, date(2026, 3, 14))

    assert [step.occasion for step in escalations(sheet)] == [
        Occasion.WORK_BY_NEAR,
        Occasion.WORK_BY,
    ]


@given(days)
@settings(max_examples=200, deadline=None)
def test_reminders_come_in_order_and_the_director_last(accident_on: date) -> None:
    deadline = deadlines.insurer_declaration(accident_on)
    steps = escalations(deadline)

    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert steps[-1].occasion is Occasion.OVERDUE
    assert steps[-1].at == deadline.ends_at + timedelta(seconds=1)


def test_a_serious_accident_reminds_after_one_hour_after_four_and_every_working_day() -> None:
    known_at = datetime(2026, 4, 2, 16, 0, tzinfo=UTC)
    steps = serious_reminders(known_at, until=date(2026, 4, 8))

    assert at(steps, Occasion.SERIOUS) == [
        "2026-04-02 19:00",
        "2026-04-02 22:00",
        "2026-04-03 09:00",
        "2026-04-07 09:00",
        "2026-04-08 09:00",
    ]
