"""The nightly job erases what was kept long enough, leaves the rest, and says so in the log."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord
from courier_api.auth.models import SignInIdentity
from courier_api.confidential.codes import new_code, secret_of
from courier_api.confidential.models import ConfidentialKey, ConfidentialMessage, ConfidentialReport
from courier_api.confidential.write import Written, write_more, write_report
from courier_api.foundation.database import Database
from courier_api.incidents.case_models import IncidentEvidenceBody
from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.evidence import add_photo, evidence_of
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.keep_change import changes_of
from courier_api.incidents.link_models import IncidentChange
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.people_models import IncidentNarrative
from courier_api.incidents.read_photo import read_photo
from courier_api.incidents.record_others import Other, add_other
from courier_api.jobs import forget_old
from courier_api.notices.models import Notice, NoticeStep
from tests.access.records import bare
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.confidential import make_adviser
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, make_courier
from tests.factories.incidents import make_report
from tests.factories.photos import photo

WRITTEN = datetime(2026, 3, 6, 9, tzinfo=UTC)


def forget(database: Database, now: datetime, employer_number: str = OURS) -> str:
    with database.transaction() as session:
        return forget_old.run(session, employer_number, now)


def logged(session: Session, action: str) -> list[tuple[str, dict[str, object] | None]]:
    query = select(AuditRecord.subject_id, AuditRecord.facts).where(AuditRecord.action == action)
    return [(row[0], row[1]) for row in session.execute(query)]


@pytest.mark.parametrize(("day", "left"), [(6, 1), (7, 1), (8, 0)])
def test_a_conversation_goes_five_years_after_its_last_message(
    database: Database, day: int, left: int
) -> None:
    secret = secret_of(new_code())
    with database.transaction() as session:
        make_adviser(session)
        key = session.scalars(select(ConfidentialKey.id)).one()
        write_report(session, key, secret, Written(text="Elke dag."), now=WRITTEN)
        write_more(session, secret, Written(text="Nog."), now=WRITTEN + timedelta(days=1))
    forget(database, datetime(2031, 3, day, 9, tzinfo=UTC), THEIRS)
    forget(database, datetime(2031, 3, day, 9, tzinfo=UTC))

    with database.reading() as session:
        assert session.scalar(select(func.count(ConfidentialReport.id))) == left
        assert session.scalar(select(func.count(ConfidentialMessage.id))) == 2 * left
        lines = logged(session, "forget.confidential_reports")
    assert lines == ([] if left else [("2026-03-08", {"count": 1})])


def closed_case(session: Session, **told: object) -> Incident:
    """A case with a photo, closed on Friday."""
    incident = make_report(session, make_courier(session, AMINA), report_id=f"r-{told}")
    add_photo(
        session, incident, read_photo(photo()), upload_key="p-1", actor="staff:1", now=FRIDAY_NOON
    )
    if told:
        add_facts(session, incident, told, actor="staff:1", now=FRIDAY_NOON)
    incident.status, incident.closed_at = "closed", FRIDAY_NOON
    return incident


def test_photos_of_a_closed_case_go_and_those_of_a_death_stay(database: Database) -> None:
    with database.transaction() as session:
        refs = [closed_case(session).ref]
        amina = session.scalars(select(Incident.courier_id)).first()
        assert amina is not None
        other = make_report(session, amina, report_id="phone-9")
        add_photo(
            session, other, read_photo(photo(size=(50, 30))), upload_key="p-2", actor="staff:1",
            now=FRIDAY_NOON,
        )  # fmt: skip
        add_facts(session, other, {"death": True}, actor="staff:1", now=FRIDAY_NOON)
        other.status, other.closed_at = "closed", FRIDAY_NOON
    forget(database, FRIDAY_NOON.replace(year=2029))
    with database.reading() as session:
        assert session.scalar(select(func.count(IncidentEvidenceBody.id))) == 4
    forget(database, FRIDAY_NOON.replace(year=2029) + timedelta(days=1))
    with database.reading() as session:
        assert session.scalar(select(func.count(IncidentEvidenceBody.id))) == 2
        (line,) = logged(session, "forget.photos")
        case = session.scalars(select(Incident).where(Incident.ref == refs[0])).one()
        assert evidence_of(session, case) == []

    assert line == (refs[0], {"closed_on": "2026-03-06"})


@pytest.mark.parametrize(("day", "known"), [(6, True), (7, False)])
def test_a_near_miss_forgets_who_told_it_and_keeps_what_it_was(
    database: Database, day: int, known: bool
) -> None:
    with database.transaction() as session:
        incident = make_report(session, make_courier(session, AMINA), hurt=Hurt.NO)
        incident.kind = "near_miss"
        health = session.get_one(IncidentHealth, incident.id)
        health.facts = {"deviation": "42", "details": "Amina zegt dat het nat was."}
        bare(session, IncidentNarrative, incident_id=incident.id, employer_number=OURS)
        add_other(
            session, incident, Other.WITNESS, {"name": "Jan"}, actor="staff:1", now=FRIDAY_NOON
        )
    forget(database, datetime(2031, 3, day, 9, tzinfo=UTC))
    with database.reading() as session:
        kept = session.scalars(select(Incident)).one()
        facts = session.get_one(IncidentHealth, kept.id).facts
        texts = session.scalar(select(func.count(IncidentNarrative.id)))
        values = [change.after for change in changes_of(session, kept)]
        changes = session.scalar(select(func.count(IncidentChange.id)))

    assert (values, changes) == ([{"name": "Jan"}] if known else [], 1)
    assert (kept.courier_id is not None, "details" in facts, texts) == (known, known, int(known))
    assert facts["deviation"] == "42"
    assert kept.place is not None


@pytest.mark.parametrize(
    ("year", "words", "number", "steps"), [(2027, True, True, 1), (2028, False, True, 1), (2030, False, False, 0)]
)  # fmt: skip
def test_the_words_of_a_message_go_after_a_year_and_its_number_after_three(
    database: Database, year: int, words: bool, number: bool, steps: int
) -> None:
    with database.transaction() as session:
        make_courier(session, AMINA)
        identity = bare_identity(session)
        notice = bare(
            session, Notice, identity_id=identity, template="covered", body="Je bent gedekt.",
            to=AMINA.phone, segments=1, created_at=FRIDAY_NOON, employer_number=OURS,
        )  # fmt: skip
        bare(session, NoticeStep, notice_id=notice.id, state="sent", employer_number=OURS)
    for _ in range(2):  # what is gone is told once
        forget(database, FRIDAY_NOON.replace(year=year))
    with database.reading() as session:
        kept = session.scalars(select(Notice)).one()
        left = session.scalar(select(func.count(NoticeStep.id)))
        told = [logged(session, f"forget.sms_{what}") for what in ("words", "delivery")]

    assert (bool(kept.body), bool(kept.to), left) == (words, number, steps)
    assert told == [
        [] if words else [(f"{year - 1}-03-06", {"count": 1})],
        [] if number else [(f"{year - 3}-03-06", {"count": 1})],
    ]


def bare_identity(session: Session) -> int:
    return session.scalars(select(SignInIdentity.id)).one()
