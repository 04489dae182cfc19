"""The outbox: put once, claimed by one, finished or tried again, and never lost."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from courier_api.foundation.database import Database
from courier_api.foundation.errors import NotFound
from courier_api.messaging import outbox
from courier_api.messaging.models import OutboxMessage
from courier_api.messaging.outbox import Claimed
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative

KIND = "demo.do"
LEASE = timedelta(minutes=2)
LATER = FRIDAY_NOON + timedelta(hours=1)


def put(session: Session, key: str = "k-1", *, due_at: datetime = FRIDAY_NOON) -> bool:
    """A message to be done now."""
    make_cooperative(session)
    return outbox.put(session, KIND, key=key, payload={"n": 1}, due_at=due_at, employer_number=OURS)


def claim(
    session: Session, worker: str = "one", *, now: datetime = FRIDAY_NOON, limit: int = 100
) -> list[Claimed]:
    """What a worker gets now."""
    return outbox.claim(session, [KIND], worker=worker, now=now, lease=LEASE, limit=limit)


@pytest.fixture
def claimed(database: Database) -> Claimed:
    """A message that worker one holds."""
    with database.transaction() as session:
        put(session)
        return claim(session)[0]


def stored(database: Database) -> OutboxMessage:
    """The only message."""
    with database.reading() as session:
        return session.scalars(select(OutboxMessage)).one()


def test_a_message_is_put_once_for_its_key(database: Database) -> None:
    with database.transaction() as session:
        assert (put(session), put(session)) == (True, False)

    assert stored(database).state == "open"


def test_a_message_is_gone_with_the_transaction_that_put_it(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        put_and_fail(database)

    with database.transaction() as session:
        assert claim(session) == []


def put_and_fail(database: Database) -> None:
    """The transaction that announces fails."""
    with database.transaction() as session:
        put(session)
        raise ZeroDivisionError


def test_a_message_is_claimed_with_what_it_says(database: Database, claimed: Claimed) -> None:
    assert (claimed.kind, claimed.key, dict(claimed.payload)) == (KIND, "k-1", {"n": 1})
    assert (claimed.employer_number, claimed.attempts, claimed.claimed_by) == (OURS, 1, "one")


@pytest.mark.sqlite
def test_messages_of_a_kind_are_found_without_reading_the_others(database: Database) -> None:
    """A long import leaves hundreds of thousands of others open, and calls are looked for often."""
    seen: list[tuple[str, object]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: seen.append(told[2:4]))
    with database.transaction() as session:
        claim(session)
    asked, values = next(each for each in seen if each[0].startswith("SELECT"))
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", values).all()

    assert "USING INDEX ix_outbox_open_kind (kind=? AND due_at<?)" in plan[0].detail


def test_a_claimed_message_is_not_given_to_another(database: Database, claimed: Claimed) -> None:
    with database.transaction() as session:
        assert claim(session, "two") == []


def test_a_message_that_is_not_due_waits(database: Database) -> None:
    with database.transaction() as session:
        put(session, due_at=LATER)
        assert claim(session) == []
        assert len(claim(session, now=LATER)) == 1


def test_the_oldest_due_come_first_and_no_more_than_asked(database: Database) -> None:
    with database.transaction() as session:
        for number in (3, 1, 2):
            put(session, f"k-{number}", due_at=FRIDAY_NOON - timedelta(minutes=10 - number))
        assert [message.key for message in claim(session, limit=2)] == ["k-1", "k-2"]


def test_a_lease_that_ended_frees_the_message(database: Database, claimed: Claimed) -> None:
    with database.transaction() as session:
        again = claim(session, "two", now=FRIDAY_NOON + LEASE)

    assert [(message.id, message.attempts) for message in again] == [(claimed.id, 2)]


def test_who_lost_the_lease_cannot_finish(database: Database, claimed: Claimed) -> None:
    with database.transaction() as session:
        claim(session, "two", now=FRIDAY_NOON + LEASE)
        assert not outbox.finish(session, claimed, now=LATER)

    assert stored(database).state == "open"


def test_a_finished_message_is_done_for_good(database: Database, claimed: Claimed) -> None:
    with database.transaction() as session:
        assert outbox.finish(session, claimed, now=FRIDAY_NOON)
        assert not outbox.finish(session, claimed, now=FRIDAY_NOON)
        assert claim(session, now=LATER) == []
        assert not put(session)


def test_waiting_is_no_attempt(database: Database, claimed: Claimed) -> None:
    with database.transaction() as session:
        assert outbox.postpone(session, claimed, due_at=LATER)
        assert claim(session) == []
        assert [message.attempts for message in claim(session, now=LATER)] == [1]


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 2), (2, 4), (3, 8), (9, 512), (10, 600), (11, 600)]
)
@pytest.mark.sqlite
def test_pauses_grow_up_to_ten_minutes(database: Database, attempts: int, seconds: int) -> None:
    with database.transaction() as session:
        put(session)
        message = claim_times(session, attempts)
        outbox.fail(session, message, now=FRIDAY_NOON, error="no answer")

    failed = stored(database)
    assert (failed.state, failed.last_error) == ("open", "no answer")
    assert failed.due_at == FRIDAY_NOON + timedelta(seconds=seconds)


def claim_times(session: Session, times: int) -> Claimed:
    """The same message, claimed so often because each lease ended."""
    claims = [claim(session, now=FRIDAY_NOON + number * LEASE) for number in range(times)]
    return claims[-1][0]


def test_after_the_last_attempt_a_message_lies_with_the_dead_letters(database: Database) -> None:
    with database.transaction() as session:
        put(session)
        message = claim_times(session, outbox.MOST_ATTEMPTS)
        outbox.fail(session, message, now=FRIDAY_NOON, error="no answer")

        dead = outbox.dead_letters(session, OURS)
        assert [(letter.key, letter.last_error) for letter in dead] == [("k-1", "no answer")]
        assert outbox.dead_letters(session, THEIRS) == []
        assert claim(session, now=LATER) == []


def test_a_call_that_must_not_be_given_up_is_tried_for_ever(database: Database) -> None:
    with database.transaction() as session:
        put(session)
        message = claim_times(session, outbox.MOST_ATTEMPTS + 5)
        outbox.retry(session, message, due_at=LATER, error="closed for the night")

    assert stored(database).state == "open"


def test_a_revived_message_starts_anew(database: Database, claimed: Claimed) -> None:
    with database.transaction() as session:
        outbox.bury(session, claimed, now=FRIDAY_NOON, error="refused")
        outbox.revive(session, claimed.id, employer_number=OURS, now=FRIDAY_NOON)

        assert [message.attempts for message in claim(session)] == [1]


@pytest.mark.parametrize("employer_number", [OURS, THEIRS])
def test_only_an_own_dead_letter_can_be_revived(
    database: Database, claimed: Claimed, employer_number: str
) -> None:
    with database.transaction() as session:
        if employer_number == THEIRS:
            outbox.bury(session, claimed, now=FRIDAY_NOON, error="refused")
        with pytest.raises(NotFound):
            outbox.revive(session, claimed.id, employer_number=employer_number, now=FRIDAY_NOON)


def test_claims_of_a_dead_predecessor_can_be_released(database: Database, claimed: Claimed) -> None:
    with database.transaction() as session:
        assert outbox.release_claims(session) == 1
        assert [message.id for message in claim(session, "two")] == [claimed.id]


def test_the_next_instant_with_free_work_is_known(database: Database, claimed: Claimed) -> None:
    with database.transaction() as session:
        assert outbox.next_due_at(session) is None
        put(session, "k-2", due_at=LATER)
        assert outbox.next_due_at(session) == LATER


def test_what_workers_hold_is_known(database: Database, claimed: Claimed) -> None:
    with database.reading() as session:
        ahead = outbox.messages_ahead(session)

    assert (ahead.held, ahead.lease_ends_at) == (1, FRIDAY_NOON + LEASE)


@pytest.mark.parametrize(("after", "held"), [(timedelta(), True), (LEASE, False)])
def test_a_message_is_held_until_its_lease_ends(
    database: Database, claimed: Claimed, after: timedelta, held: bool
) -> None:
    with database.reading() as session:
        assert outbox.is_held(session, claimed, now=FRIDAY_NOON + after) is held


def test_other_kinds_are_not_claimed(database: Database) -> None:
    with database.transaction() as session:
        put(session)

        assert outbox.claim(session, ["x"], worker="one", now=FRIDAY_NOON, lease=LEASE) == []


def test_a_message_is_taken_for_the_length_of_a_transaction(database: Database) -> None:
    with database.transaction() as session:
        put(session)
    with database.transaction() as session:
        assert [message.attempts for message in outbox.take(session, (), now=FRIDAY_NOON)] == [1]
    with database.transaction() as session:
        taken = outbox.take(session, (), now=FRIDAY_NOON)
        outbox.finish_taken(session, taken, now=FRIDAY_NOON)

    assert stored(database).state == "done"


def test_a_claimed_message_is_not_taken(database: Database, claimed: Claimed) -> None:
    with database.transaction() as session:
        assert outbox.take(session, (), now=FRIDAY_NOON) == []


def test_a_taken_message_that_fails_comes_back_later(database: Database) -> None:
    with database.transaction() as session:
        put(session)
        outbox.fail(
            session, outbox.take(session, (), now=FRIDAY_NOON)[0], now=FRIDAY_NOON, error="no"
        )
        assert outbox.take(session, (), now=FRIDAY_NOON) == []
        assert [message.attempts for message in outbox.take(session, (), now=LATER)] == [2]


@pytest.mark.parametrize("settle", [outbox.fail, outbox.bury])
@pytest.mark.sqlite
def test_an_error_is_kept_without_personal_numbers(
    database: Database, claimed: Claimed, settle: Callable[..., bool]
) -> None:
    with database.transaction() as session:
        settle(session, claimed, now=FRIDAY_NOON, error="no 90.04.12-124.76 " + "x" * 600)

    kept = stored(database).last_error
    assert kept is not None
    assert len(kept) == 500
    assert "124" not in kept


@pytest.mark.postgresql
def test_two_workers_at_once_share_the_messages(database: Database) -> None:
    with database.transaction() as session:
        for number in range(10):
            put(session, f"k-{number}")
    with database.transaction() as one, database.transaction() as two:
        first, second = claim(one, "one", limit=6), claim(two, "two", limit=6)

    taken = [message.id for message in (*first, *second)]
    assert (len(first), len(second)) == (6, 4)
    assert len(set(taken)) == 10


@pytest.mark.postgresql
def test_what_one_worker_has_taken_another_does_not_see(database: Database) -> None:
    with database.transaction() as session:
        put(session)
    with database.transaction() as one, database.transaction() as two:
        assert len(outbox.take(one, (), now=FRIDAY_NOON)) == 1
        assert outbox.take(two, (), now=FRIDAY_NOON) == []


@pytest.mark.postgresql
def test_a_key_is_put_once_by_two_processes_at_once(database: Database) -> None:
    with database.transaction() as session:
        make_cooperative(session)
    with database.transaction() as one:
        assert put(one)
        with database.transaction() as two:
            # The second waits for the first, and would get its word: here the first gives up.
            one.rollback()
            assert put(two)

    assert stored(database).key == "k-1"
