"""Legal deadlines: counted in calendar days, never moved, ended in local time."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings

from safety import deadlines
from safety.assessment import assess
from safety.deadlines import (
    BRUSSELS,
    DeadlineRule,
    DutyState,
    changes_after_reclassification,
    end_of_local_day,
    local_date,
    state_when_done,
)
from safety.facts import ClassHistory, Incapacity, IncidentClass, IncidentFacts
from safety.working_days import is_working_day
from tests.pure.safety.strategies import days

ACCIDENT_ON = date(2026, 3, 10)
KNOWN_AT = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)


@given(days)
@settings(max_examples=400, deadline=None)
def test_the_eighth_day_is_reached_by_counting_from_the_day_after(accident_on: date) -> None:
    deadline = deadlines.insurer_declaration(accident_on)
    counted = [accident_on + timedelta(days=number) for number in range(1, 9)]

    assert deadline.legal_due == counted[-1]
    assert deadlines.detailed_report(accident_on).legal_due == counted[-1] + timedelta(days=2)


@given(days)
@settings(max_examples=400, deadline=None)
def test_the_day_for_work_is_a_working_day_not_after_the_legal_day(accident_on: date) -> None:
    for deadline in (
        deadlines.insurer_declaration(accident_on),
        deadlines.insurer_declaration_worsened(accident_on),
        deadlines.detailed_report(accident_on),
    ):
        assert deadline.legal_due is not None
        assert is_working_day(deadline.work_by)
        assert deadline.work_by <= deadline.legal_due


@given(days)
@settings(max_examples=400, deadline=None)
def test_a_period_ends_one_second_before_the_next_local_day(day: date) -> None:
    end = end_of_local_day(day)
    next_second = (end + timedelta(seconds=1)).astimezone(BRUSSELS)

    assert end.utcoffset() == timedelta(0)
    assert local_date(end) == day
    assert next_second.date() == day + timedelta(days=1)
    assert (next_second.hour, next_second.minute) == (0, 0)


@given(days)
@settings(max_examples=200, deadline=None)
def test_a_later_accident_is_never_due_earlier(day: date) -> None:
    first, second = (deadlines.insurer_declaration(day + timedelta(days=n)) for n in (0, 1))

    assert first.ends_at < second.ends_at
    assert first.work_by <= second.work_by


def test_a_worsened_case_is_worked_off_a_day_before_its_legal_day() -> None:
    deadline = deadlines.insurer_declaration_worsened(date(2026, 3, 9))

    assert (deadline.legal_due, deadline.work_by) == (date(2026, 3, 17), date(2026, 3, 16))


def test_a_provisional_report_has_the_days_of_the_detailed_one() -> None:
    detailed = deadlines.detailed_report(ACCIDENT_ON)
    provisional = deadlines.provisional_report(ACCIDENT_ON)

    assert provisional.rule is DeadlineRule.PROVISIONAL_REPORT
    assert provisional.ends_at == detailed.ends_at


def test_what_is_owed_at_once_has_an_hour_from_the_moment_we_knew() -> None:
    (notice,) = deadlines.immediate_duties([DeadlineRule.INSPECTION_NOTICE], KNOWN_AT)

    assert notice.ends_at == KNOWN_AT + timedelta(hours=1)
    assert notice.legal_due == date(2026, 3, 11)


def test_the_first_aid_register_is_written_on_the_day_of_the_care() -> None:
    deadline = deadlines.first_aid_register(date(2026, 3, 8))

    assert deadline.legal_due == deadline.work_by == date(2026, 3, 8)
    assert deadline.ends_at == datetime(2026, 3, 8, 22, 59, 59, tzinfo=UTC)


def test_the_annual_report_is_ready_before_the_first_of_april() -> None:
    deadline = deadlines.annual_report(2026)

    assert (deadline.legal_due, deadline.work_by) == (date(2027, 3, 31), date(2027, 3, 31))


def test_limitation_is_three_years_also_from_a_leap_day() -> None:
    assert deadlines.limitation(ACCIDENT_ON).legal_due == date(2029, 3, 10)
    assert deadlines.limitation(date(2028, 2, 29)).legal_due == date(2031, 2, 28)


def test_the_answer_of_the_insurer_is_marked_as_not_confirmed() -> None:
    deadline = deadlines.insurer_answer(ACCIDENT_ON)

    assert deadline.legal_due == date(2026, 4, 9)
    assert not deadline.confirmed
    assert deadlines.insurer_declaration(ACCIDENT_ON).confirmed


def test_done_on_the_last_day_is_met_and_a_day_later_met_late() -> None:
    deadline = deadlines.insurer_declaration(ACCIDENT_ON)

    assert state_when_done(deadline, date(2026, 3, 18)) is DutyState.MET
    assert state_when_done(deadline, date(2026, 3, 19)) is DutyState.MET_LATE


def test_a_target_of_our_own_cannot_be_late_in_law() -> None:
    sheet = deadlines.accident_sheet_target(DeadlineRule.ACCIDENT_SHEET, date(2026, 3, 14))

    assert sheet.legal_due is None
    assert sheet.work_by == date(2026, 3, 24)
    assert not sheet.confirmed
    assert state_when_done(sheet, date(2030, 1, 1)) is DutyState.MET


def rules_of(facts: IncidentFacts) -> list[DeadlineRule]:
    return [deadline.rule for deadline in assess(facts).deadlines]


def test_a_very_serious_accident_has_its_duties_at_once_beside_the_two_terms() -> None:
    facts = IncidentFacts(
        given_class=IncidentClass.VERY_SERIOUS, accident_on=ACCIDENT_ON, employer_told_at=KNOWN_AT
    )

    assert rules_of(facts) == [
        DeadlineRule.INSURER_DECLARATION,
        DeadlineRule.DETAILED_REPORT,
        DeadlineRule.SCENE_PRESERVED,
        DeadlineRule.PRECAUTIONS,
        DeadlineRule.INVESTIGATION_START,
        DeadlineRule.INSPECTION_NOTICE,
    ]


def test_a_serious_accident_that_is_not_very_serious_needs_no_notice() -> None:
    facts = IncidentFacts(
        given_class=IncidentClass.SERIOUS, accident_on=ACCIDENT_ON, employer_told_at=KNOWN_AT
    )

    assert DeadlineRule.SCENE_PRESERVED in rules_of(facts)
    assert DeadlineRule.INSPECTION_NOTICE not in rules_of(facts)


def test_four_days_bring_the_sheet_and_its_copy_as_targets() -> None:
    incapacity = Incapacity(stopped_on=ACCIDENT_ON, resumed_on=date(2026, 3, 15))
    facts = IncidentFacts(accident_on=ACCIDENT_ON, incapacity=incapacity)

    assert rules_of(facts)[1:] == [
        DeadlineRule.ACCIDENT_SHEET,
        DeadlineRule.EXTERNAL_SERVICE_COPY,
    ]


def test_classing_again_keeps_what_runs_and_opens_the_report_from_the_accident() -> None:
    before = assess(IncidentFacts(given_class=IncidentClass.DECLARABLE, accident_on=ACCIDENT_ON))
    after = assess(IncidentFacts(given_class=IncidentClass.SERIOUS, accident_on=ACCIDENT_ON))
    changes = changes_after_reclassification(before.deadlines, after.deadlines)

    assert changes.kept == before.deadlines
    assert changes.to_waive == ()
    assert [(new.rule, new.start_date) for new in changes.to_open] == [
        (DeadlineRule.DETAILED_REPORT, ACCIDENT_ON)
    ]


def test_a_minor_case_that_got_worse_opens_its_own_deadline() -> None:
    told_on = date(2026, 3, 20)
    minor = IncidentFacts(given_class=IncidentClass.MINOR, accident_on=ACCIDENT_ON)
    worse = IncidentFacts(
        given_class=IncidentClass.DECLARABLE,
        accident_on=ACCIDENT_ON,
        history=ClassHistory(first_class=IncidentClass.MINOR, worsening_told_on=told_on),
    )
    changes = changes_after_reclassification(assess(minor).deadlines, assess(worse).deadlines)

    assert [deadline.start_date for deadline in changes.to_open] == [told_on]
    assert assess(worse).declaration_deadline == changes.to_open[0]
