"""A report by SMS, and the page's own report of the same before or after it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from courier_api.auth.identities import identity_of
from courier_api.auth.roles import PersonKind
from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.models import Incident
from courier_api.incidents.take_reply import take_reply
from courier_api.notices.models import SmsReply
from safety.sms_report import Happened, Moving, Position, SmsReport, Trip, write_report
from safety.sms_report import Hurt as SmsHurt
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.incidents import health_of, incidents, make_report, timeline_of
from tests.factories.running import Running

CLIENT_ID = "0197f3c2-d4e5-7a1b-8c3d-4e5f60718293"
REPORT = SmsReport(
    report_id=UUID(CLIENT_ID),
    hurt=SmsHurt.DOCTOR,
    moving=Moving.RIDING,
    happened=Happened.VEHICLE,
    trip=Trip.DELIVERY,
    occurred_at=FRIDAY_EVENING,
    occurred_time_known=True,
    position=Position(latitude=Decimal("50.82803"), longitude=Decimal("4.34611")),
)


def send(service: Running, amina: int, text: str, sid: str = "SM1") -> None:
    """Amina's phone sends this to the number on duty."""
    with service.database.transaction() as session:
        identity = identity_of(session, OURS, PersonKind.COURIER, amina)
        assert identity is not None
        row = SmsReply(
            employer_number=OURS, provider_id=sid, identity_id=identity.id, line="duty",
            meaning="other", words=text, received_at=FRIDAY_EVENING + timedelta(minutes=9),
        )  # fmt: skip
        session.add(row)
        session.flush()  # the id
        take_reply(session, row.id, now=FRIDAY_EVENING + timedelta(minutes=10))


def from_page(service: Running, amina: int, **changes: object) -> None:
    """The page sends the same report later, with more in it."""
    with service.database.transaction() as session:
        make_report(session, amina, report_id=CLIENT_ID, now=FRIDAY_EVENING, **changes)


def only(service: Running) -> Incident:
    (incident,) = incidents(service.database)
    return incident


def kinds(service: Running) -> list[str]:
    return [line.kind for line in timeline_of(service.database, only(service))]


def test_a_message_makes_a_case(service: Running, amina: int) -> None:
    send(service, amina, write_report(REPORT))

    case = only(service)
    assert (case.origin, case.kind, case.what_happened) == ("courier_sms", "injury", "vehicle")
    assert (case.occurred_at, case.nature) == (FRIDAY_EVENING, "workplace")
    assert case.place is not None
    assert case.place["postcode"] == "1060"
    health = health_of(service.database, case)
    assert (health["hurt"], health["doctor"], health["moving"]) == ("doctor", "yes", "riding")
    assert kinds(service)[-1] == "courier_sms"


def test_the_report_of_the_page_completes_the_case_of_the_message(
    service: Running, amina: int
) -> None:
    send(service, amina, write_report(REPORT))
    for _ in range(2):
        from_page(
            service,
            amina,
            details="A taxi turned right.",
            street="Chaussee de Waterloo",
            trip=Trip.HOME,
        )

    case = only(service)
    assert case.nature == "commuting"
    assert health_of(service.database, case)["narrative"] == "A taxi turned right."
    assert case.place is not None
    assert (case.place["street"], case.place["latitude"]) == ("Chaussee de Waterloo", "50.82803")
    assert kinds(service).count("report_completed") == 1


def test_the_message_after_the_page_only_leaves_a_line(service: Running, amina: int) -> None:
    from_page(service, amina, details="A taxi turned right.")
    send(service, amina, write_report(REPORT))
    send(service, amina, write_report(REPORT), sid="SM2")

    assert only(service).origin == "courier_app"
    assert health_of(service.database, only(service))["narrative"] == "A taxi turned right."


def test_a_damaged_message_is_a_report_all_the_same(service: Running, amina: int) -> None:
    send(service, amina, "courier 1 0197F3C2 mw wrist hurts")

    case = only(service)
    health = health_of(service.database, case)
    assert (health["hurt"], health["narrative"]) == ("little", "0197F3C2 wrist hurts")
    assert (case.occurred_at, health["occurred_time_known"]) == (
        FRIDAY_EVENING + timedelta(minutes=9),
        False,
    )


@pytest.mark.parametrize(
    ("report", "nature", "help_needed"),
    [
        (replace(REPORT, trip=Trip.HOME), "commuting", False),
        (replace(REPORT, hurt=SmsHurt.AMBULANCE), "workplace", True),
        (replace(REPORT, occurred_at=FRIDAY_EVENING + timedelta(days=2)), "workplace", False),
    ],
    ids=["on the way home", "ambulance", "a clock that is wrong"],
)
def test_what_the_letters_mean(
    service: Running, amina: int, report: SmsReport, nature: str, help_needed: bool
) -> None:
    send(service, amina, write_report(report))

    case = only(service)
    assert (case.nature, case.needs_help) == (nature, help_needed)
    assert case.occurred_at <= FRIDAY_EVENING + timedelta(minutes=9)


def test_an_ambulance_that_only_the_page_tells_calls_for_help(service: Running, amina: int) -> None:
    send(service, amina, write_report(REPORT))
    from_page(service, amina, hurt=Hurt.AMBULANCE)

    assert only(service).needs_help
