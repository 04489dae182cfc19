"""A person confirms a class, a minor case gets worse, and duties are met, met late or waived."""

from datetime import UTC, date, datetime, timedelta

import pytest

from courier_api.foundation.errors import Invalid
from courier_api.incidents.change_case import change_case
from courier_api.incidents.confirm_class import (
    NoLegalClass,
    NotMinor,
    confirm_class,
    is_confirmed,
    report_worsening,
)
from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.models import IncidentDeadline
from courier_api.incidents.settle_deadline import (
    DeadlineNotFound,
    DeadlineSettled,
    meet_deadline,
    waive_deadline,
)
from safety.facts import IncidentClass
from safety.quick_picks import WhatHappened
from tests.factories.cases import Desk, desk_with
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.incidents import BROKEN_COLLARBONE, clocks_of, health_of, timeline_of
from tests.factories.running import Running

GRAZE = {
    "loss_of_pay": False,
    "doctor": "no",
    "care_place": "hub",
    "in_first_aid_register": True,
    "incapacity": {"days": 0},
    "consequence": "1",
}


@pytest.fixture
def desk(service: Running, amina: int) -> Desk:
    """Amina fell and needed a doctor."""
    return desk_with(service.database, amina)


def clock(desk: Desk, rule: str, *states: str) -> IncidentDeadline:
    rows = clocks_of(desk.database, desk.case(), *(states or ("running",)))
    return next(row for row in rows if row.rule == rule)


def test_the_person_and_the_machine_are_both_on_record(desk: Desk) -> None:
    desk.do(confirm_class, IncidentClass.SERIOUS)

    case = desk.case()
    assert (case.classification["class"], case.classification["machine"]) == (
        "serious",
        "declarable",
    )
    assert (case.class_confirmed_by, case.class_confirmed_at) == ("staff:7", FRIDAY_EVENING)
    kept = health_of(desk.database, case)["confirmations"]
    assert kept == [
        {"class": "serious", "machine": "declarable", "by": "staff:7", "at": kept[0]["at"]}
    ]
    assert is_confirmed(case)


def test_a_new_class_starts_its_clocks_on_the_day_of_the_accident(desk: Desk) -> None:
    desk.now += timedelta(days=5)
    desk.do(confirm_class, IncidentClass.SERIOUS)

    assert clock(desk, "detailed_report").start_date == date(2026, 3, 6)
    assert clock(desk, "detailed_report").legal_due == date(2026, 3, 16)
    assert clock(desk, "insurer_declaration").start_date == date(2026, 3, 6)


def test_a_lower_class_waives_with_a_reason_what_is_no_longer_owed(
    service: Running, amina: int
) -> None:
    desk = desk_with(service.database, amina, injury=BROKEN_COLLARBONE)
    desk.do(confirm_class, IncidentClass.DECLARABLE)

    waived = clock(desk, "detailed_report", "waived")
    assert waived.waive_reason == "reclassified from serious to declarable"


def test_a_near_miss_has_no_class_to_confirm(service: Running, amina: int) -> None:
    desk = desk_with(service.database, amina, hurt=Hurt.NO, happened=WhatHappened.NEAR_MISS)

    with pytest.raises(NoLegalClass):
        desk.do(confirm_class, IncidentClass.MINOR)


def test_a_minor_case_that_gets_worse_is_declared_from_the_day_we_were_told(desk: Desk) -> None:
    desk.knows(**GRAZE)
    desk.do(confirm_class, IncidentClass.MINOR)
    assert clocks_of(desk.database, desk.case(), "running") == []

    desk.now += timedelta(days=14)  # Friday 20 March
    desk.do(report_worsening, date(2026, 3, 20))

    worsened = clock(desk, "insurer_declaration_worsened")
    assert (worsened.start_date, worsened.legal_due, worsened.work_by) == (
        date(2026, 3, 20),
        date(2026, 3, 28),
        date(2026, 3, 27),
    )
    assert desk.case().class_confirmed_by is None


def test_only_a_minor_case_gets_worse_and_only_until_today(desk: Desk) -> None:
    with pytest.raises(NotMinor):
        desk.do(report_worsening, date(2026, 3, 6))
    desk.knows(**GRAZE)
    for day in (date(2026, 3, 5), date(2026, 3, 7)):
        with pytest.raises(Invalid):
            desk.do(report_worsening, day)


@pytest.mark.parametrize(
    ("done_at", "state"),
    [
        (datetime(2026, 3, 14, 22, 59, tzinfo=UTC), "met"),
        (datetime(2026, 3, 14, 23, 0, tzinfo=UTC), "met_late"),
    ],
    ids=["last minute of the eighth day", "first minute of the ninth"],
)
def test_late_is_late_and_still_done(desk: Desk, done_at: datetime, state: str) -> None:
    desk.now = done_at + timedelta(hours=1)
    desk.do(meet_deadline, clock(desk, "insurer_declaration").id, done_at=done_at, note="DRS 12345")

    row = clock(desk, "insurer_declaration", state)
    assert (row.done_at, row.done_by, row.done_note) == (done_at, "staff:7", "DRS 12345")


def test_a_duty_that_was_met_stays_met_when_the_day_is_corrected(desk: Desk) -> None:
    desk.do(meet_deadline, clock(desk, "insurer_declaration").id, done_at=desk.now)
    desk.do(change_case, {"accident_date": date(2026, 3, 5)}, reason="Told by the hospital")

    assert clocks_of(desk.database, desk.case(), "running") == []


def test_another_day_of_the_accident_moves_what_runs_and_needs_a_reason(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.do(change_case, {"accident_date": date(2026, 3, 5)})
    desk.do(change_case, {"accident_date": date(2026, 3, 5)}, reason="Told by the hospital")

    assert clock(desk, "insurer_declaration").legal_due == date(2026, 3, 13)
    assert clock(desk, "insurer_declaration", "waived").legal_due == date(2026, 3, 14)


def test_what_a_person_waived_stays_waived_when_facts_come_in(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.do(waive_deadline, clock(desk, "insurer_declaration").id, reason="")
    desk.do(waive_deadline, clock(desk, "insurer_declaration").id, reason="Insured by the platform")
    desk.knows(body="54")

    assert clocks_of(desk.database, desk.case(), "running") == []


def test_a_term_is_settled_once_and_never_before_it_began(desk: Desk) -> None:
    term = clock(desk, "insurer_declaration").id
    for moment in (desk.now + timedelta(minutes=1), datetime(2026, 3, 5, 12, 0, tzinfo=UTC)):
        with pytest.raises(Invalid):
            desk.do(meet_deadline, term, done_at=moment)
    desk.do(meet_deadline, term, done_at=desk.now)
    with pytest.raises(DeadlineSettled):
        desk.do(waive_deadline, term, reason="Twice")
    with pytest.raises(DeadlineNotFound):
        desk.do(waive_deadline, term + 1000, reason="Nobody's")


def test_fields_of_a_case_are_checked_and_only_changes_are_told(desk: Desk) -> None:
    version = desk.case().version
    changed = desk.do(change_case, {"vehicle": "ebike", "severity": 4, "tags": ["rails"]})
    again = desk.do(change_case, {"vehicle": "ebike"})

    assert (changed, again) == (["severity", "tags", "vehicle"], [])
    assert desk.case().version == version + 1
    for wrong in ({"severity": 6}, {"vehicle": "horse"}, {"status": "closed"}, {"nature": None},
                  {"owner_staff_id": 999}, {"place": {"home": "x"}}):  # fmt: skip
        with pytest.raises(Invalid):
            desk.do(change_case, wrong)
    last = timeline_of(desk.database, desk.case())[-1]
    assert (last.kind, last.facts) == ("changed", {"fields": ["severity", "tags", "vehicle"]})


def test_a_commuting_accident_is_no_longer_serious(service: Running, amina: int) -> None:
    desk = desk_with(service.database, amina, injury=BROKEN_COLLARBONE)
    desk.do(change_case, {"nature": "commuting"})

    assert desk.case().classification["class"] == "declarable"
    assert clock(desk, "detailed_report", "waived").waive_reason
