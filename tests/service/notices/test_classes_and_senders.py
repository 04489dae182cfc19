"""Campaigns need a yes and a day; a stop silences one sender; what cannot arrive is phoned."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.models import SignInIdentity
from courier_api.foundation.clock import FixedClock
from courier_api.foundation.database import Database
from courier_api.foundation.errors import NotFound
from courier_api.locale.catalogue import Language
from courier_api.messaging.models import OutboxMessage
from courier_api.notices.campaign import Campaign, CampaignSent, TipTooLong, send_campaign
from courier_api.notices.consent import has_consented, has_stopped, say_consent, start_again, stop
from courier_api.notices.deliver import NotNow, deliver_notice, state_of
from courier_api.notices.errors import GatewayRejected
from courier_api.notices.follow_up import StatusReport, record_status
from courier_api.notices.gateway import FakeSmsGateway, NoticeState
from courier_api.notices.models import Notice, SmsConsent
from courier_api.notices.send import send_sms
from courier_api.notices.unreached import calls_to_make, close_call
from safety.message_rules import Line
from tests.service.auth.people import NOW, OURS, THEIRS, make_identity
from tests.service.notices.test_send import COVERED

TIPS = dict.fromkeys(Language, "Check your brakes before the rain.")
WINTER = Campaign(key="winter", tips=TIPS)
NIGHT = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 7, 7, 0, tzinfo=UTC)
STOPPED = GatewayRejected("refused", code=21610)


@pytest.fixture
def amina(database: Database) -> int:
    """A courier who agreed to tips."""
    with database.transaction() as session:
        identity = make_identity(session)
        say_consent(session, identity.id, agreed=True, now=NOW)
        return identity.id


def sent(database: Database, campaign: Campaign = WINTER, now: datetime = NOW) -> CampaignSent:
    with database.transaction() as session:
        return send_campaign(session, OURS, campaign, now=now)


def the_notice(session: Session) -> Notice:
    return session.scalars(select(Notice)).one()


def deliver(database: Database, gateway: FakeSmsGateway, now: datetime = NOW) -> NoticeState | None:
    with database.reading() as session:
        notice_id = the_notice(session).id
    deliver_notice(database, gateway, FixedClock(now), notice_id=notice_id)
    with database.reading() as session:
        return state_of(session, notice_id)


def test_a_tip_goes_to_who_agreed_from_its_own_sender(database: Database, amina: int) -> None:
    with database.transaction() as session:
        make_identity(session, person_id=2, phone="+32470123457")
    gateway = FakeSmsGateway()

    assert sent(database) == CampaignSent(written=1, without_consent=1, stopped=0)
    assert sent(database) == CampaignSent(written=0, without_consent=1, stopped=0)
    deliver(database, gateway)

    assert [(sms.to, sms.line) for sms in gateway.sent] == [("+32470123456", Line.CAMPAIGN)]


def test_the_last_word_on_tips_counts(database: Database, amina: int) -> None:
    with database.transaction() as session:
        say_consent(session, amina, agreed=True, now=NOW)
        say_consent(session, amina, agreed=False, now=NOW)
        assert not has_consented(session, amina)
        assert [row.agreed for row in session.scalars(select(SmsConsent))] == [True, False]

    assert sent(database).without_consent == 1


def test_a_tip_written_at_night_goes_out_in_the_morning(database: Database, amina: int) -> None:
    sent(database, now=NIGHT)

    with database.reading() as session:
        assert session.scalars(select(OutboxMessage.due_at)).one() == MORNING
    with pytest.raises(NotNow) as waits:
        deliver(database, FakeSmsGateway(), NIGHT)
    assert waits.value.at == MORNING


def test_another_message_goes_out_at_night(database: Database, amina: int) -> None:
    with database.transaction() as session:
        identity = session.get_one(SignInIdentity, amina)
        send_sms(session, identity=identity, occasion=COVERED, now=NIGHT)
    gateway = FakeSmsGateway()

    deliver(database, gateway, NIGHT)

    assert [sms.line for sms in gateway.sent] == [Line.DUTY]


@pytest.mark.parametrize("wish", ["no consent", "stop"])
def test_who_changed_their_mind_meanwhile_gets_no_tip(
    database: Database, amina: int, wish: str
) -> None:
    sent(database)
    with database.transaction() as session:
        if wish == "stop":
            stop(session, session.get_one(SignInIdentity, amina), Line.CAMPAIGN, now=NOW)
        else:
            say_consent(session, amina, agreed=False, now=NOW)
    gateway = FakeSmsGateway()

    assert deliver(database, gateway) is NoticeState.SUPPRESSED
    assert gateway.sent == []


def test_a_tip_that_costs_more_than_two_parts_reaches_nobody(
    database: Database, amina: int
) -> None:
    with pytest.raises(TipTooLong):
        sent(database, Campaign(key="long", tips={**TIPS, Language.FR: "ê" * 130}))
    with database.reading() as session:
        assert session.scalars(select(Notice)).all() == []


def test_a_stop_of_tips_leaves_the_other_sender_open(database: Database, amina: int) -> None:
    sent(database)
    assert deliver(database, FakeSmsGateway(fail_with=STOPPED)) is NoticeState.SUPPRESSED

    with database.reading() as session:
        assert has_stopped(session, amina, Line.CAMPAIGN)
        assert not has_stopped(session, amina, Line.DUTY)
        assert calls_to_make(session, OURS) == []
    assert sent(database, Campaign(key="spring", tips=TIPS)).stopped == 1


def test_a_stop_of_the_duty_number_is_somebody_to_phone(database: Database, amina: int) -> None:
    with database.transaction() as session:
        send_sms(
            session, identity=session.get_one(SignInIdentity, amina), occasion=COVERED, now=NOW
        )
    deliver(database, FakeSmsGateway(fail_with=STOPPED))

    with database.reading() as session:
        (call,) = calls_to_make(session, OURS)
        assert calls_to_make(session, THEIRS) == []
        assert has_stopped(session, amina, Line.DUTY)
        assert not has_stopped(session, amina, Line.CAMPAIGN)
    assert (call.phone, call.template, call.state) == ("+32470123456", "covered", "suppressed")
    assert "+32470123456" not in repr(call)


def test_a_made_call_leaves_the_list(database: Database, amina: int) -> None:
    with database.transaction() as session:
        send_sms(
            session, identity=session.get_one(SignInIdentity, amina), occasion=COVERED, now=NOW
        )
    deliver(database, FakeSmsGateway(fail_with=STOPPED))
    with database.transaction() as session:
        (call,) = calls_to_make(session, OURS)
        with pytest.raises(NotFound):
            close_call(session, THEIRS, call.call_id, actor="staff:1", now=NOW)
        close_call(session, OURS, call.call_id, actor="staff:1", now=NOW)
        assert calls_to_make(session, OURS) == []


def test_a_stop_is_lifted_by_start(database: Database, amina: int) -> None:
    with database.transaction() as session:
        identity = session.get_one(SignInIdentity, amina)
        for _ in range(2):
            stop(session, identity, Line.CAMPAIGN, now=NOW)
        start_again(session, identity, Line.CAMPAIGN, now=NOW + timedelta(hours=1))
        assert not has_stopped(session, amina, Line.CAMPAIGN)

    assert sent(database).written == 1


@pytest.mark.parametrize(
    ("reports", "ends", "calls"),
    [
        (("sent", "undelivered"), "undelivered", 1),
        (("undelivered", "sent", "undelivered"), "undelivered", 1),
        (("delivered", "undelivered"), "delivered", 0),
        (("delivered", "sent", "delivered"), "delivered", 0),
    ],
)
def test_reports_in_any_order_never_go_back_from_an_end(
    database: Database, amina: int, reports: tuple[str, ...], ends: str, calls: int
) -> None:
    with database.transaction() as session:
        send_sms(
            session, identity=session.get_one(SignInIdentity, amina), occasion=COVERED, now=NOW
        )
    for name in reports:
        with database.transaction() as session:
            report = StatusReport(
                notice_id=the_notice(session).id, provider_id="SM1", state=NoticeState(name)
            )
            record_status(session, report, NOW)

    with database.reading() as session:
        assert state_of(session, the_notice(session).id) == ends
        assert len(calls_to_make(session, OURS)) == calls
