"""Writing messages and delivering them."""

from datetime import date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from courier_api.auth.codes import request_code
from courier_api.foundation.clock import FixedClock
from courier_api.foundation.database import Database
from courier_api.messaging.models import OutboxMessage
from courier_api.notices.deliver import deliver_notice, state_of
from courier_api.notices.errors import GatewayRejected, GatewayUnavailable
from courier_api.notices.follow_up import StatusReport, record_status
from courier_api.notices.gateway import FakeSmsGateway, NoticeState
from courier_api.notices.models import Notice
from courier_api.notices.send import SEND, Occasion, notices_to, send_sign_in_code, send_sms
from courier_api.notices.templates import SmsTemplate
from tests.service.auth.people import AMINA_PHONE, NOW, make_identity

COVERED = Occasion(
    template=SmsTemplate.COVERED, key="covered:1", facts={"day": date(2026, 3, 6), "start": NOW}
)
CLOCK = FixedClock(NOW)
STOPPED = GatewayRejected("refused", code=21610)
BROKEN = GatewayUnavailable("no line")


def written(session: Session, occasion: Occasion = COVERED, language: str = "nl") -> Notice:
    identity = make_identity(session, language=language)
    send_sms(session, identity=identity, occasion=occasion, now=NOW)
    return notices_to(session, identity)[0]


def stored(database: Database) -> int:
    with database.transaction() as session:
        return written(session).id


def state(database: Database, notice_id: int) -> NoticeState | None:
    with database.reading() as session:
        return state_of(session, notice_id)


def test_a_message_is_written_in_the_persons_language(database: Database) -> None:
    with database.transaction() as session:
        notice = written(session, language="de")

    assert notice.body == (
        "Courier: Sie sind für Ihre Schicht am 6.3. um 18:00 gedeckt. Fahren Sie vorsichtig."
    )
    assert (notice.language, notice.segments, notice.to) == ("de", 1, AMINA_PHONE)


def test_a_written_message_waits_in_the_outbox(database: Database) -> None:
    with database.transaction() as session:
        notice = written(session)
        waiting = session.scalars(select(OutboxMessage)).one()

    assert (waiting.kind, waiting.payload) == (SEND, {"notice_id": notice.id})


def test_the_same_occasion_is_written_once(database: Database) -> None:
    with database.transaction() as session:
        identity = make_identity(session)
        assert send_sms(session, identity=identity, occasion=COVERED, now=NOW)
        assert not send_sms(session, identity=identity, occasion=COVERED, now=NOW)

        assert len(notices_to(session, identity)) == 1


def test_text_and_phone_are_unreadable_at_rest(database: Database) -> None:
    stored(database)

    with database.reading() as session:
        raw = session.execute(text('SELECT body, "to" FROM notices')).one()
    assert b"Courier" not in bytes(raw[0])
    assert AMINA_PHONE.encode() not in bytes(raw[1])


def test_a_sign_in_code_goes_out_and_stays_out_of_the_outbox(database: Database) -> None:
    with database.transaction() as session:
        identity = make_identity(session)
        issued = request_code(session, AMINA_PHONE, NOW)
        assert issued is not None
        send_sign_in_code(session, issued, NOW)
        waiting = session.scalars(select(OutboxMessage)).one()

        assert issued.code in notices_to(session, identity)[0].body
        assert issued.code not in repr(waiting.payload)


def test_a_message_is_handed_over_once(database: Database) -> None:
    notice_id, gateway = stored(database), FakeSmsGateway()

    deliver_notice(database, gateway, CLOCK, notice_id=notice_id)
    deliver_notice(database, gateway, CLOCK, notice_id=notice_id)

    assert [sms.to for sms in gateway.sent] == [AMINA_PHONE]


def test_a_lost_answer_does_not_send_twice(database: Database) -> None:
    notice_id, gateway = stored(database), FakeSmsGateway(fail_with=BROKEN, loses_answers=True)

    with pytest.raises(GatewayUnavailable):
        deliver_notice(database, gateway, CLOCK, notice_id=notice_id)
    deliver_notice(database, gateway, CLOCK, notice_id=notice_id)

    assert len(gateway.sent) == 1


def test_what_did_not_get_out_is_sent_later(database: Database) -> None:
    notice_id, gateway = stored(database), FakeSmsGateway(fail_with=BROKEN)

    with pytest.raises(GatewayUnavailable):
        deliver_notice(database, gateway, CLOCK, notice_id=notice_id)
    assert state(database, notice_id) is NoticeState.SENDING
    deliver_notice(database, gateway, CLOCK, notice_id=notice_id)

    assert len(gateway.sent) == 1


@pytest.mark.parametrize(
    ("refusal", "becomes"),
    [
        (STOPPED, NoticeState.SUPPRESSED),
        (GatewayRejected("no mobile", code=21614), NoticeState.FAILED),
    ],
)
def test_a_refused_message_is_noted_and_never_tried_again(
    database: Database, refusal: GatewayRejected, becomes: NoticeState
) -> None:
    notice_id, gateway = stored(database), FakeSmsGateway(fail_with=refusal)

    deliver_notice(database, gateway, CLOCK, notice_id=notice_id)
    deliver_notice(database, gateway, CLOCK, notice_id=notice_id)

    assert gateway.sent == []
    assert state(database, notice_id) is becomes


def report(session: Session, notice_id: int, reported: NoticeState, at: datetime = NOW) -> bool:
    return record_status(
        session, StatusReport(notice_id=notice_id, provider_id="SM1", state=reported), at
    )


def test_reports_in_any_order_never_undo_the_end(database: Database) -> None:
    notice_id = stored(database)

    with database.transaction() as session:
        report(session, notice_id, NoticeState.DELIVERED)
        report(session, notice_id, NoticeState.SENT)
        report(session, notice_id, NoticeState.UNDELIVERED)

        assert state_of(session, notice_id) is NoticeState.DELIVERED


def test_a_repeated_report_is_noted_once(database: Database) -> None:
    notice_id = stored(database)

    with database.transaction() as session:
        assert report(session, notice_id, NoticeState.SENT)
        assert not report(session, notice_id, NoticeState.SENT)


def test_a_report_about_a_foreign_message_is_left_alone(database: Database) -> None:
    with database.transaction() as session:
        assert not report(session, 404, NoticeState.SENT)


def test_a_report_may_arrive_before_the_answer(database: Database) -> None:
    notice_id, gateway = stored(database), FakeSmsGateway()

    with database.transaction() as session:
        report(session, notice_id, NoticeState.DELIVERED)
    deliver_notice(database, gateway, CLOCK, notice_id=notice_id)

    assert gateway.sent == []
    assert state(database, notice_id) is NoticeState.DELIVERED
