"""What the law calls an accident, which clocks run from it, and how they follow a new class."""

from datetime import UTC, date, datetime, timedelta

import pytest

from courier_api.audit.models import AuditRecord
from courier_api.incidents.confirm_class import confirm_class
from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.models import Incident, IncidentDeadline
from safety.facts import IncidentClass
from safety.quick_picks import WhatHappened
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.incidents import (
    BROKEN_COLLARBONE,
    clocks_of,
    health_of,
    incidents,
    make_report,
    timeline_of,
)
from tests.factories.raw_database import is_readable
from tests.factories.running import Running

NEXT_DAY = FRIDAY_EVENING + timedelta(days=1)
AT_ONCE = {"scene_preserved", "precautions", "investigation_start"}


def reported(service: Running, courier_id: int, **changes: object) -> Incident:
    """The incident of a report."""
    with service.database.transaction() as session:
        make_report(session, courier_id, **changes)
    return incidents(service.database)[-1]


def learned(service: Running, incident: Incident, **facts: object) -> Incident:
    """What the adviser knows the next day."""
    with service.database.transaction() as session:
        row = session.get_one(Incident, incident.id)
        add_facts(session, row, facts, actor="staff:7", now=NEXT_DAY)
    return next(each for each in incidents(service.database) if each.id == incident.id)


def running(service: Running, incident: Incident) -> dict[str, IncidentDeadline]:
    """The running clocks by their rule."""
    return {row.rule: row for row in clocks_of(service.database, incident, "running")}


def test_a_collarbone_broken_while_riding_is_serious(service: Running, amina: int) -> None:
    made = reported(service, amina, injury=BROKEN_COLLARBONE)

    assert made.classification["class"] == "serious"
    clocks = running(service, made)
    assert set(clocks) == {"insurer_declaration", "detailed_report", *AT_ONCE}
    assert clocks["detailed_report"].legal_due == date(2026, 3, 16)
    assert clocks["insurer_declaration"].legal_due == date(2026, 3, 14)


def test_without_the_injury_it_is_declared_and_the_injury_is_asked(
    service: Running, amina: int
) -> None:
    made = reported(service, amina)

    assert made.classification["class"] == "declarable"
    assert made.classification["serious"] is None
    assert {"injury", "consequence"} <= set(made.missing)
    assert set(running(service, made)) == {"insurer_declaration"}


def test_a_slip_while_walking_is_not_serious(service: Running, amina: int) -> None:
    made = reported(
        service, amina, moving="walking", happened=WhatHappened.SLIPPED, injury=BROKEN_COLLARBONE
    )

    assert (made.classification["class"], made.classification["serious"]) == ("declarable", "no")


def test_the_same_slip_while_riding_is(service: Running, amina: int) -> None:
    made = reported(service, amina, happened=WhatHappened.SLIPPED, injury=BROKEN_COLLARBONE)

    assert made.classification["class"] == "serious"


def test_an_unknown_doctor_is_no_reason_to_wait(service: Running, amina: int) -> None:
    made = reported(service, amina, hurt=Hurt.LITTLE)

    assert made.classification["class"] == "declarable"
    assert "insurer_declaration" in running(service, made)


def test_aggression_that_hurt_somebody_has_a_class(service: Running, amina: int) -> None:
    made = reported(service, amina, happened=WhatHappened.AGGRESSION)

    assert (made.kind, made.classification["class"]) == ("aggression", "declarable")


@pytest.mark.parametrize(
    ("occurred_at", "legal_due", "work_by", "ends_at"),
    [
        (
            datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
            "2026-04-06",
            "2026-04-03",
            "2026-04-06T21:59:59",
        ),
        (
            datetime(2026, 10, 20, 12, 0, tzinfo=UTC),
            "2026-10-28",
            "2026-10-28",
            "2026-10-28T22:59:59",
        ),
        (
            datetime(2026, 12, 17, 12, 0, tzinfo=UTC),
            "2026-12-25",
            "2026-12-24",
            "2026-12-25T22:59:59",
        ),
    ],
    ids=["clock change and Easter", "winter time", "Christmas"],
)
def test_the_declaration_to_the_insurer_is_due_on_the_right_day(
    service: Running,
    amina: int,
    occurred_at: datetime,
    legal_due: str,
    work_by: str,
    ends_at: str,
) -> None:
    made = reported(service, amina, occurred_at=occurred_at, now=occurred_at)

    clock = running(service, made)["insurer_declaration"]
    assert (str(clock.legal_due), str(clock.work_by)) == (legal_due, work_by)
    assert clock.ends_at.isoformat().startswith(ends_at)


def test_a_new_class_keeps_the_original_start(service: Running, amina: int) -> None:
    made = reported(service, amina)
    after = learned(service, made, injury=BROKEN_COLLARBONE)

    assert after.classification["class"] == "serious"
    clocks = running(service, after)
    assert clocks["detailed_report"].start_date == FRIDAY_EVENING.date()
    assert clocks["scene_preserved"].start_date == FRIDAY_EVENING.date()
    assert len(clocks_of(service.database, after)) == 5


def test_a_lighter_class_waives_with_its_reason_and_forgets_nothing(
    service: Running, amina: int
) -> None:
    made = reported(service, amina, injury=BROKEN_COLLARBONE)
    after = learned(service, made, injury="032")

    assert set(running(service, after)) == {"insurer_declaration"}
    waived = clocks_of(service.database, after, "waived")
    assert {row.rule for row in waived} == {"detailed_report", *AT_ONCE}
    assert {row.waive_reason for row in waived} == {"reclassified from serious to declarable"}


def test_a_duty_that_comes_back_runs_from_its_first_start(service: Running, amina: int) -> None:
    made = reported(service, amina, injury=BROKEN_COLLARBONE)
    learned(service, made, injury="032")
    after = learned(service, made, injury=BROKEN_COLLARBONE)

    assert running(service, after)["detailed_report"].legal_due == date(2026, 3, 16)
    assert len(clocks_of(service.database, after, "waived")) == 4


def test_a_duty_that_was_met_stays_met(service: Running, amina: int) -> None:
    made = reported(service, amina)
    with service.database.transaction() as session:
        row = session.get_one(IncidentDeadline, clocks_of(service.database, made)[0].id)
        row.state, row.done_at = "met", NEXT_DAY
    after = learned(service, made, injury="032")

    assert [(row.rule, row.state) for row in clocks_of(service.database, after)] == [
        ("insurer_declaration", "met")
    ]


def test_a_light_case_needs_every_condition(service: Running, amina: int) -> None:
    made = reported(service, amina, hurt=Hurt.LITTLE)
    light: dict[str, object] = {
        "doctor": "no",
        "loss_of_pay": False,
        "care_place": "at the hub",
        "incapacity": {"days": 0},
        "injury": "011",
    }
    almost = learned(service, made, **light)
    assert almost.classification["class"] != "minor"

    after = learned(service, made, in_first_aid_register=True)
    assert after.classification["class"] == "minor"
    assert running(service, after) == {}


def test_a_light_case_that_got_worse_has_a_new_period(service: Running, amina: int) -> None:
    made = reported(service, amina, hurt=Hurt.LITTLE)
    history = {"first_class": "minor", "worsening_told_on": "2026-03-20"}
    after = learned(service, made, history=history)

    assert running(service, after)["insurer_declaration_worsened"].legal_due == date(2026, 3, 28)


def test_four_days_of_incapacity_ask_for_the_accident_sheet(service: Running, amina: int) -> None:
    made = reported(service, amina, injury="032")
    absence = {"stopped_on": "2026-03-06", "resumed_on": "2026-03-16"}
    after = learned(service, made, incapacity=absence)

    clocks = running(service, after)
    assert {"accident_sheet", "external_service_copy"} <= set(clocks)
    assert clocks["accident_sheet"].legal_due is None
    assert not clocks["accident_sheet"].confirmed


def test_a_persons_class_counts_and_says_who_gave_it(service: Running, amina: int) -> None:
    made = reported(service, amina)
    with service.database.transaction() as session:
        row = session.get_one(Incident, made.id)
        confirm_class(session, row, IncidentClass.VERY_SERIOUS, actor="staff:7", now=NEXT_DAY)
    (after,) = incidents(service.database)

    assert after.classification["class"] == "very_serious"
    assert after.classification["confirmed_by"] == "staff:7"
    assert "inspection_notice" in running(service, after)


def test_what_a_person_adds_is_told_by_name_and_kept_unreadable(
    service: Running, amina: int
) -> None:
    made = reported(service, amina)
    after = learned(service, made, care_place="emergency ward of Saint-Pierre")

    assert health_of(service.database, after)["care_place"] == "emergency ward of Saint-Pierre"
    assert not is_readable(service.database, "emergency ward")
    lines = [(line.kind, line.actor, line.facts) for line in timeline_of(service.database, after)]
    assert lines[1] == ("changed", "staff:7", {"fields": ["care_place"]})
    with service.database.reading() as session:
        (logged,) = session.query(AuditRecord).filter_by(action="change.facts").all()
    assert (logged.actor, logged.subject_id) == ("staff:7", made.ref)


def test_a_new_class_is_a_line_of_the_timeline(service: Running, amina: int) -> None:
    made = reported(service, amina)
    learned(service, made, injury=BROKEN_COLLARBONE)

    line = timeline_of(service.database, made)[-1]
    assert (line.kind, line.facts) == ("classified", {"from": "declarable", "to": "serious"})
