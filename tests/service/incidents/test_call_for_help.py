"""A call for help goes on until somebody answers 1."""

import pytest
from sqlalchemy import select

from courier_api.auth.identities import add_staff
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import Role
from courier_api.incidents.call_for_help import take_help
from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.help_models import HelpCall
from courier_api.notices.errors import GatewayRejected
from courier_api.notices.gateway import FakeSmsGateway
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.incidents import incidents, make_report, timeline_of
from tests.factories.running import Running

PHONES = {Role.ADVISER: "+32470111001", Role.DEPUTY: "+32470111002", Role.OFFICE: "+32470111003"}


def staff(service: Running, *roles: Role) -> None:
    with service.database.transaction() as session:
        for role in roles:
            add_staff(
                session, employer_number=OURS, name=role.value, role=role, phone=PHONES[role],
                language="en", now=FRIDAY_NOON,
            )  # fmt: skip


def ask_for_help(service: Running, report_id: str = "phone-1") -> None:
    """Amina needs an ambulance."""
    with service.database.transaction() as session:
        make_report(
            session, courier_id_of(session, AMINA), hurt=Hurt.AMBULANCE, report_id=report_id,
            now=service.clock.now(),
        )  # fmt: skip
    service.work()


def told(service: Running) -> list[Role]:
    """Who was called, in order."""
    sms = service.services.sms
    assert isinstance(sms, FakeSmsGateway)
    roles = {phone: role for role, phone in PHONES.items()}
    return [roles[message.to] for message in sms.sent if message.to in roles]


def answer(service: Running, role: Role) -> None:
    with service.database.transaction() as session:
        identity_id = session.scalars(
            select(SignInIdentity.id).where(SignInIdentity.role == role.value)
        ).one()
        take_help(session, identity_id, now=service.clock.now())


def test_the_adviser_hears_at_once_the_deputy_after_six_minutes_the_management_after_ten(
    service: Running,
) -> None:
    staff(service, *PHONES)
    ask_for_help(service)
    assert told(service) == [Role.ADVISER]

    service.pass_time(minutes=5)
    assert told(service) == [Role.ADVISER]
    service.pass_time(minutes=1)
    assert told(service) == [Role.ADVISER, Role.DEPUTY]
    service.pass_time(minutes=4)
    assert told(service) == [Role.ADVISER, Role.DEPUTY, Role.OFFICE]
    service.pass_time(minutes=60)
    assert len(told(service)) == 3


def test_a_one_ends_it(service: Running) -> None:
    staff(service, *PHONES)
    ask_for_help(service)
    answer(service, Role.ADVISER)

    service.pass_time(minutes=30)

    assert told(service) == [Role.ADVISER]
    (incident,) = incidents(service.database)
    assert "help_answered" in [line.kind for line in timeline_of(service.database, incident)]


def test_a_one_of_somebody_who_was_not_told_ends_nothing(service: Running) -> None:
    staff(service, *PHONES)
    ask_for_help(service)
    answer(service, Role.DEPUTY)

    service.pass_time(minutes=6)

    assert told(service) == [Role.ADVISER, Role.DEPUTY]


def test_a_one_takes_the_newest_call(service: Running) -> None:
    staff(service, *PHONES)
    ask_for_help(service)
    ask_for_help(service, "phone-2")
    answer(service, Role.ADVISER)

    with service.database.reading() as session:
        answered = [
            call.answered_at is not None
            for call in session.scalars(select(HelpCall).order_by(HelpCall.id))
        ]
    assert answered == [False, True]


@pytest.mark.parametrize(
    ("roles", "first"),
    [((Role.DEPUTY, Role.OFFICE), Role.DEPUTY), ((Role.OFFICE,), Role.OFFICE)],
)
def test_where_nobody_has_a_role_the_next_hears_at_once(
    service: Running, roles: tuple[Role, ...], first: Role
) -> None:
    staff(service, *roles)
    ask_for_help(service)

    assert told(service) == [first]


def test_a_message_that_cannot_arrive_calls_the_next_at_once(service: Running) -> None:
    staff(service, *PHONES)
    sms = service.services.sms
    assert isinstance(sms, FakeSmsGateway)
    sms.fail_with = GatewayRejected("stopped", code=21610)
    with service.database.transaction() as session:
        amina = session.scalars(
            select(SignInIdentity).where(SignInIdentity.role == Role.COURIER.value)
        ).one()
        amina.active = False  # the first message is then the adviser's
    ask_for_help(service)

    assert told(service) == [Role.DEPUTY]
    service.pass_time(minutes=6)
    assert told(service) == [Role.DEPUTY]
    service.pass_time(minutes=4)
    assert told(service) == [Role.DEPUTY, Role.OFFICE]


def test_the_same_report_again_calls_nobody_anew(service: Running) -> None:
    staff(service, *PHONES)
    for _ in range(2):
        ask_for_help(service)

    assert told(service) == [Role.ADVISER]
