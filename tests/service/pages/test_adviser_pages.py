"""The adviser's list and case page: fixed cost, locked health data, every opening written down."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from courier_api.audit.models import AuditRecord
from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.incident_declarations.status import PaperPurpose, note_access
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.models import Incident, IncidentEvent
from courier_api.incidents.own_openings import own_openings
from courier_api.web.adviser.case_views import CaseView
from courier_api.web.adviser.locked_parts import NotYoursToRead
from courier_api.web.adviser.read_cases import case_view, open_reading
from courier_api.web.adviser.read_timeline import timeline_tab
from courier_api.web.adviser.read_triage import triage_list
from courier_api.web.adviser.tab_views import TimelineContent
from courier_api.web.adviser.triage import TriageFilter
from courier_api.web.adviser.views import CaseClass, FactName, Reader, Reading, StepKind
from courier_api.web.courier.send_report import send_report
from courier_api.web.courier.views import IncidentReport
from courier_api.web.incident_words import Happened, Hurt, Moving
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, CHLOE, courier_id_of, make_courier
from tests.factories.incidents import make_report
from tests.factories.running import Running

REF = "2026-0001"
LOCKED = {
    FactName.PERSON: Reading.PERSON,
    FactName.HURT: Reading.INJURY,
    FactName.NARRATIVE: Reading.NARRATIVE,
    FactName.INJURY: Reading.INJURY,
    FactName.DEVIATION: Reading.INJURY,
    FactName.AGENT: Reading.INJURY,
    FactName.DOCTOR: Reading.INJURY,
}


@pytest.fixture
def adviser(service: Running) -> Reader:
    """Hilde, who may read our cases; Amina has reported a fall."""
    with service.database.transaction() as session:
        hilde = add_staff(
            session, employer_number=OURS, name="Hilde", role=Role.ADVISER,
            phone="+32470999001", language="nl", now=FRIDAY_EVENING,
        )  # fmt: skip
        make_report(session, courier_id_of(session, AMINA), injury="021", details="Gladde sporen.")
        return Reader(staff_id=hilde.id, role="adviser", employer_number=OURS, language="nl")


def seen(service: Running, reader: Reader, ref: str = REF) -> CaseView | None:
    """The case as this reader sees it."""
    with service.database.reading() as session:
        return case_view(session, reader, ref, service.clock.now())


def opened(service: Running, reader: Reader, what: Reading, purpose: str = "check") -> CaseView:
    """The case with one part open."""
    with service.database.transaction() as session:
        view = open_reading(session, reader, REF, what, purpose, service.clock.now())
    assert view is not None
    return view


def locked_facts(view: CaseView) -> dict[FactName, Reading]:
    return {fact.name: fact.locked for fact in view.facts if fact.locked is not None}


def fact(view: CaseView, name: FactName) -> str | None:
    return next(each.text or each.choice for each in view.facts if each.name is name)


def test_a_case_is_listed_with_its_class_and_nearest_clock(
    service: Running, adviser: Reader
) -> None:
    with service.database.reading() as session:
        (row,) = triage_list(session, adviser, TriageFilter(), "", service.clock.now()).rows

    assert (row.ref, row.initials, row.case_class) == (REF, "AB", CaseClass.SERIOUS)
    assert (row.place, row.happened) == ("1060 Saint-Gilles", Happened.FALL)
    assert row.clock is not None
    assert row.clock.rule in ("scene_preserved", "precautions", "investigation_start")


def test_health_data_and_name_are_locked(service: Running, adviser: Reader) -> None:
    view = seen(service, adviser)

    assert view is not None
    assert locked_facts(view) == LOCKED
    assert view.conclusions[1].name == "serious"
    assert view.conclusions[1].reasons == ()


def test_looking_at_a_case_alone_is_not_logged(service: Running, adviser: Reader) -> None:
    seen(service, adviser)

    with service.database.reading() as session:
        assert (
            session.scalars(
                select(AuditRecord.action).where(AuditRecord.action.like("read.%"))
            ).all()
            == []
        )


def test_opening_a_part_shows_it_and_writes_who_and_why(service: Running, adviser: Reader) -> None:
    view = opened(service, adviser, Reading.INJURY, "report to the inspectorate")

    assert (fact(view, FactName.INJURY), fact(view, FactName.HURT)) == ("021", "doctor")
    assert locked_facts(view) == {
        FactName.PERSON: Reading.PERSON,
        FactName.NARRATIVE: Reading.NARRATIVE,
    }
    assert view.conclusions[1].reasons != ()
    with service.database.reading() as session:
        content = timeline_tab(session, adviser, REF, None, service.clock.now()).content
    assert isinstance(content, TimelineContent)
    assert (StepKind.READ, "Hilde") in {(line.kind, line.by) for line in content.lines}
    with service.database.reading() as session:
        (logged,) = session.scalars(select(AuditRecord).where(AuditRecord.action == "read.injury"))
    assert (logged.actor, logged.subject_id) == (f"staff:{adviser.staff_id}", REF)
    assert logged.purpose == "report to the inspectorate"


@pytest.mark.parametrize("what", list(Reading))
def test_each_part_is_logged_under_its_own_name(
    service: Running, adviser: Reader, what: Reading
) -> None:
    opened(service, adviser, what)

    with service.database.reading() as session:
        actions = session.scalars(select(AuditRecord.action)).all()
    assert f"read.{what.value}" in actions


def test_nothing_is_shown_when_the_log_cannot_be_written(service: Running, adviser: Reader) -> None:
    with service.database.transaction() as session:
        session.execute(sql("ALTER TABLE audit_log RENAME TO audit_log_away"))

    with pytest.raises(DBAPIError):
        opened(service, adviser, Reading.INJURY)
    with service.database.reading() as session:
        assert session.scalars(select(IncidentEvent.kind)).all() == ["reported"]


def test_a_purpose_of_any_length_can_be_stored(service: Running, adviser: Reader) -> None:
    opened(service, adviser, Reading.INJURY, "nul\u0000 " + "x" * 5000)

    with service.database.reading() as session:
        (purpose,) = session.scalars(
            select(AuditRecord.purpose).where(AuditRecord.action == "read.injury")
        )
    assert purpose is not None
    assert len(purpose) == 200


def test_another_co_operatives_adviser_sees_nothing(service: Running, adviser: Reader) -> None:
    theirs = Reader(staff_id=99, role="adviser", employer_number=THEIRS, language="nl")

    with service.database.reading() as session:
        assert triage_list(session, theirs, TriageFilter(), "", service.clock.now()).rows == ()
    assert seen(service, theirs) is None
    with service.database.transaction() as session:
        assert (
            open_reading(session, theirs, REF, Reading.INJURY, "curious", service.clock.now())
            is None
        )


def test_the_same_reference_elsewhere_is_another_case(service: Running, adviser: Reader) -> None:
    with service.database.transaction() as session:
        make_report(session, make_courier(session, CHLOE))
    theirs = Reader(staff_id=99, role="adviser", employer_number=THEIRS, language="nl")

    ours, other = seen(service, adviser), seen(service, theirs)
    assert ours is not None
    assert other is not None
    assert (ours.head.initials, other.head.initials) == ("AB", "CL")


def test_a_role_without_the_right_opens_nothing(service: Running, adviser: Reader) -> None:
    office = Reader(staff_id=5, role="office", employer_number=OURS, language="nl")

    with pytest.raises(NotYoursToRead):
        opened(service, office, Reading.INJURY)


def test_a_closed_case_leaves_the_list(service: Running, adviser: Reader) -> None:
    with service.database.transaction() as session:
        session.execute(sql("UPDATE incidents SET status = 'closed'"))

    with service.database.reading() as session:
        assert triage_list(session, adviser, TriageFilter(), "", service.clock.now()).rows == ()


def test_a_report_from_the_page_keeps_the_couriers_own_word(
    service: Running, adviser: Reader
) -> None:
    told = IncidentReport(
        client_id="page-1", hurt=Hurt.DOCTOR, moving=Moving.RIDING,
        happened=Happened.BIKE_OR_PERSON, occurred_at=FRIDAY_EVENING - timedelta(hours=1),
        occurred_time_known=True, postcode="9000", street=None, latitude=None, longitude=None,
        details="",
    )  # fmt: skip
    with service.database.transaction() as session:
        courier_id = courier_id_of(session, AMINA)
        refs = {send_report(session, courier_id, told, service.clock.now()) for _ in range(2)}

    (ref,) = refs
    view = seen(service, adviser, ref)
    assert view is not None
    assert fact(view, FactName.HAPPENED) == "bike_or_person"


@pytest.mark.parametrize(
    ("moving", "case_class"),
    [(Moving.RIDING, CaseClass.SERIOUS), (Moving.WALKING, CaseClass.DECLARABLE)],
)
def test_what_a_broken_bone_is_depends_on_riding_or_walking(
    service: Running, adviser: Reader, moving: Moving, case_class: CaseClass
) -> None:
    told = IncidentReport(
        client_id="page-2", hurt=Hurt.DOCTOR, moving=moving, happened=Happened.FALL,
        occurred_at=FRIDAY_EVENING, occurred_time_known=True, postcode="9000", street=None,
        latitude=None, longitude=None, details="",
    )  # fmt: skip
    now = service.clock.now()
    with service.database.transaction() as session:
        ref = send_report(session, courier_id_of(session, AMINA), told, now)
        incident = session.scalars(select(Incident).where(Incident.ref == ref)).one()
        add_facts(session, incident, {"injury": "021"}, actor="staff:1", now=now)

    view = seen(service, adviser, ref)
    assert view is not None
    assert view.head.case_class is case_class


def test_a_courier_sees_who_opened_what_and_why(service: Running, adviser: Reader) -> None:
    opened(service, adviser, Reading.INJURY, "report to the insurer")
    opened(service, adviser, Reading.PERSON, "call back")
    with service.database.transaction() as session:
        incident = session.scalars(select(Incident)).one()
        actor = f"staff:{adviser.staff_id}"
        note_access(
            session, incident, "download.accident_sheet", actor=actor, now=service.clock.now(),
            purpose=PaperPurpose.ACCIDENT_SHEET,
        )  # fmt: skip

    with service.database.reading() as session:
        amina = own_openings(session, courier_id_of(session, AMINA))
        others = own_openings(session, courier_id_of(session, AMINA) + 1)

    told = [(each.ref, each.what, each.role, each.purpose) for each in amina]
    assert [each.is_taken for each in amina] == [True, False, False]
    assert told == [
        (REF, "accident_sheet", Role.ADVISER, "accident_sheet"),
        (REF, "person", Role.ADVISER, "call back"),
        (REF, "injury", Role.ADVISER, "report to the insurer"),
    ]
    assert others == ()


@pytest.mark.parametrize("what", [None, Reading.PERSON, Reading.NARRATIVE])
def test_what_was_not_opened_is_not_even_read(
    service: Running, adviser: Reader, what: Reading | None
) -> None:
    view = seen(service, adviser) if what is None else opened(service, adviser, what)

    assert view is not None
    assert "021" not in repr(view)
    assert ("Gladde sporen" in repr(view)) is (what is Reading.NARRATIVE)
