"""Sending: retries over days under one id, order per shift, pauses with notice, rotation."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from courier_api.foundation.errors import NotFound
from courier_api.messaging import outbox
from courier_api.outgoing.kinds import SEND
from courier_api.outgoing.models import OutgoingAttempt
from courier_api.outgoing.pause import pause_endpoint, resume_endpoint
from courier_api.outgoing.send import begin_attempt, send_outgoing
from platforms.outgoing.fake_sender import FakeWebhookSender
from platforms.outgoing.retries import MOST_ATTEMPTS
from platforms.outgoing.sender import FailureKind, Outcome, SignedWebhook
from platforms.signatures import SignatureRefused
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.events import Told
from tests.factories.outgoing import (
    NEXT_SIGNING,
    SIGNING,
    WELCOME,
    Platform,
    endpoint,
    make_endpoint,
    outgoing_events,
)
from tests.factories.running import Running

DOWN = Outcome(failure=FailureKind.UNREACHABLE, duration_ms=7)


def told(service: Running, *shifts: str) -> None:
    """Shifts are planned and covered."""
    for shift in shifts:
        service.tell(Told(shift=shift).planned())
    service.pass_time(seconds=3)


def then_cancelled(service: Running, shift: str = "S-1") -> None:
    """A shift is called off and loses its cover."""
    service.tell(Told(shift=shift).cancelled())
    service.pass_time(seconds=3)


def attempts(service: Running) -> list[tuple[int | None, str | None, int]]:
    """Every attempt, oldest first."""
    with service.database.reading() as session:
        rows = session.scalars(select(OutgoingAttempt).order_by(OutgoingAttempt.id))
        return [(row.status, row.failure, row.duration_ms) for row in rows]


def resume(service: Running) -> int:
    """A person resumes the endpoint; gives how many events wait."""
    with service.database.transaction() as session:
        return resume_endpoint(
            session,
            endpoint(service.database).id,
            employer_number=OURS,
            actor="office",
            now=service.clock.now(),
        )


def test_a_platform_that_is_away_for_thirty_hours_gets_everything_without_anybodys_help(
    service: Running, platform: Platform
) -> None:
    platform.always = DOWN
    told(service, "S-1")
    service.pass_time(hours=30)
    tried = len(platform.seen)
    platform.always = WELCOME
    service.pass_time(hours=12)

    assert tried >= 6
    assert platform.types() == ["shift.covered"]
    assert len({event_id for event_id, _ in platform.seen}) == 1  # one id for all attempts
    assert endpoint(service.database).failures == 0


def test_every_attempt_is_on_record(service: Running, platform: Platform) -> None:
    platform.answers = [DOWN, Outcome(status=500), Outcome(status=302)]
    told(service, "S-1")
    service.pass_time(hours=1)

    assert attempts(service) == [
        (None, "unreachable", 7), (500, None, 0), (302, None, 0), (204, None, 0),
    ]  # fmt: skip


def test_an_event_that_is_never_taken_is_given_up_after_three_days_and_the_next_one_goes(
    service: Running, platform: Platform
) -> None:
    platform.always = Outcome(status=422)
    told(service, "S-1")
    then_cancelled(service)
    first = outgoing_events(service.database)[0]
    for _ in range(MOST_ATTEMPTS - 1):
        service.pass_time(hours=25)
        forgive(service)

    events = {event.id: event.state for event in outgoing_events(service.database)}
    assert events[first.id] == "given_up"
    assert sum(event_id == first.event_id for event_id, _ in platform.seen) == MOST_ATTEMPTS
    assert platform.seen[-1][0] != first.event_id


def forgive(service: Running) -> None:
    """As if another event had been taken in between."""
    with service.database.transaction() as session:
        session.merge(endpoint(service.database)).failing_since = service.clock.now()


def test_a_later_event_of_a_shift_waits_for_the_earlier_one(
    service: Running, platform: Platform
) -> None:
    platform.answers = [DOWN]
    told(service, "S-1")
    then_cancelled(service)
    assert platform.types() == []  # only the first was tried, and it waits for its next turn
    service.pass_time(minutes=10)

    assert platform.types() == ["shift.covered", "shift.uncovered"]


def test_another_shift_does_not_wait(service: Running, platform: Platform) -> None:
    platform.answers = [Outcome(status=400)]
    told(service, "S-1", "S-2")

    assert [body["data"]["shift"]["external_id"] for body in platform.kept] == ["S-2"]


def paused(service: Running, platform: Platform) -> None:
    """A platform that was away for more than two days, with events of two shifts waiting."""
    platform.always = DOWN
    told(service, "S-1", "S-2")
    then_cancelled(service, "S-1")
    then_cancelled(service, "S-2")
    service.pass_time(hours=60)


def test_an_endpoint_that_fails_for_two_days_is_paused_and_nothing_more_is_tried(
    service: Running, platform: Platform
) -> None:
    paused(service, platform)
    known = endpoint(service.database)
    assert (known.state, known.reason) == ("paused", "failing")
    tried = len(platform.seen)
    platform.always = WELCOME
    told(service, "S-3")
    service.pass_time(hours=48)

    assert len(platform.seen) == tried
    assert {event.state for event in outgoing_events(service.database)} == {"waiting"}


def test_what_waited_is_sent_in_order_when_a_person_resumes(
    service: Running, platform: Platform
) -> None:
    paused(service, platform)
    platform.always = WELCOME
    assert resume(service) == 4
    service.work()

    shifts = [(body["data"]["shift"]["external_id"], body["type"]) for body in platform.kept]
    assert shifts == [
        ("S-1", "shift.covered"), ("S-2", "shift.covered"),
        ("S-1", "shift.uncovered"), ("S-2", "shift.uncovered"),
    ]  # fmt: skip
    assert endpoint(service.database).state == "active"


def test_a_resumed_endpoint_has_a_fresh_schedule(service: Running, platform: Platform) -> None:
    paused(service, platform)
    resume(service)
    service.pass_time(hours=30)
    assert endpoint(service.database).state == "active"
    platform.always = WELCOME
    service.pass_time(hours=20)

    assert len(platform.kept) == 4


def test_gone_stops_at_once_and_keeps_the_events(service: Running, platform: Platform) -> None:
    platform.answers = [Outcome(status=410)]
    told(service, "S-1")
    service.pass_time(hours=48)

    known = endpoint(service.database)
    assert (known.state, known.reason, len(platform.seen)) == ("stopped", "gone", 1)
    assert [event.state for event in outgoing_events(service.database)] == ["waiting"]


def test_who_asks_for_a_pause_is_left_in_peace_with_every_event(
    service: Running, platform: Platform
) -> None:
    platform.answers = [Outcome(status=429, retry_after="900")]
    told(service, "S-1")
    told(service, "S-2")
    asked_at = platform.seen[0][1]
    service.pass_time(hours=1)

    assert platform.seen[1][1] >= asked_at + timedelta(minutes=15)
    assert len(platform.kept) == 2


def test_one_attempt_speaks_for_many_events_of_an_endpoint_that_fails(
    service: Running, platform: Platform
) -> None:
    platform.always = DOWN
    told(service, *(f"S-{n}" for n in range(6)))
    service.pass_time(hours=1)

    assert len(platform.seen) < 18


def test_a_person_pauses_and_the_other_co_operative_cannot(
    service: Running, platform: Platform
) -> None:
    number = endpoint(service.database).id
    for change in (pause_endpoint, resume_endpoint):
        with service.database.transaction() as session, pytest.raises(NotFound):
            change(session, number, employer_number=THEIRS, actor="x", now=service.clock.now())
    with service.database.transaction() as session:
        pause_endpoint(
            session, number, employer_number=OURS, actor="office", now=service.clock.now()
        )
    told(service, "S-1")

    assert (platform.seen, endpoint(service.database).reason) == ([], "by_person")


def test_during_a_rotation_both_secrets_sign_and_then_only_the_new_one(
    service: Running, platform: Platform
) -> None:
    with service.database.transaction() as session:
        make_endpoint(session, secret=NEXT_SIGNING, now=service.clock.now())
    told(service, "S-1")
    platform.secret = NEXT_SIGNING
    told(service, "S-2")
    assert len(platform.kept) == 2

    service.pass_time(hours=24)
    told(service, "S-3")
    assert len(platform.kept) == 3
    platform.secret = SIGNING
    with pytest.raises(SignatureRefused):
        platform(last_sent(service))


def last_sent(service: Running) -> SignedWebhook:
    """The last request."""
    sender = service.services.webhooks
    assert isinstance(sender, FakeWebhookSender)
    return sender.sent[-1]


def test_what_was_sent_before_a_crash_is_sent_again_under_its_id(
    service: Running, platform: Platform
) -> None:
    killed = claimed(service, "killed")
    with service.database.transaction() as session:
        attempt = begin_attempt(session, killed, now=service.clock.now())
    assert attempt is not None
    platform(attempt.webhook)  # it arrived, and nobody lived to write that down
    service.clock.advance(minutes=5)
    service.work()

    (first, at), (second, again_at) = platform.seen
    assert first == second
    assert at < again_at
    assert [event.state for event in outgoing_events(service.database)] == ["delivered"]


def test_a_message_whose_lease_was_lost_sends_nothing(service: Running, platform: Platform) -> None:
    late = claimed(service, "late")
    service.clock.advance(minutes=5)
    service.work()
    send_outgoing(service.database, service.services.webhooks, late, clock=service.clock)

    assert len(platform.seen) == 1


def claimed(service: Running, worker: str) -> outbox.Claimed:
    """The message about one covered shift, claimed by a worker that will not finish it."""
    with service.database.transaction() as session:
        pause_endpoint(
            session, endpoint(service.database).id, employer_number=OURS, actor="t",
            now=service.clock.now(),
        )  # fmt: skip
    told(service, "S-1")
    resume(service)
    with service.database.transaction() as session:
        (message,) = outbox.claim(
            session, [SEND], worker=worker, now=service.clock.now(), lease=timedelta(minutes=1)
        )
    return message


def test_bodies_urls_and_secrets_are_unreadable_at_rest(
    service: Running, platform: Platform
) -> None:
    told(service, "S-1")
    connection = service.database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        stored = b""
        for column, table in (
            ("url", "webhook_endpoints"),
            ("secret", "webhook_endpoint_secrets"),
            ("body", "outgoing_events"),
        ):
            cursor.execute(f"SELECT {column} FROM {table}")
            stored += b"".join(bytes(row[0]) for row in cursor.fetchall())
        cursor.close()
    finally:
        connection.close()

    for plain in (b"hooks.zwaluw", SIGNING.encode(), b"W-7"):
        assert plain not in stored


def test_instants_of_attempts_are_when_they_began(service: Running, platform: Platform) -> None:
    told(service, "S-1")
    with service.database.reading() as session:
        at: datetime = session.scalars(select(OutgoingAttempt.at)).one()

    assert at == platform.seen[0][1]
