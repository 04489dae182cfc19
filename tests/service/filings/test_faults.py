"""The authority answers late, wrongly or not at all; nothing is lost and nothing is doubled."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import NoReturn

import pytest
from sqlalchemy import select

from courier_api.filings.models import DimonaExchange
from courier_api.filings.send import begin_attempt
from courier_api.foundation.database import Database
from courier_api.messaging import outbox
from courier_api.messaging.models import OutboxMessage
from courier_api.web.office.read_overview import overview
from courier_api.wiring import OUTSIDE
from declarations.dimona.channel import (
    DimonaRejected,
    PeriodQuery,
    Record,
    RejectionKind,
    forget,
)
from declarations.dimona.fake_channel import FakeDimonaChannel
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.cooperatives import OURS
from tests.factories.events import Told
from tests.factories.running import Running, running
from tests.factories.services import make_services

TROUBLE = {("service_trouble", "planner"), ("service_trouble", "operator")}


def seconds_between_posts(declaring: Running) -> list[int]:
    """How long the service waited before each further POST of a declaration."""
    query = (
        select(DimonaExchange.sent_at)
        .where(DimonaExchange.path.endswith("/declarations"))
        .order_by(DimonaExchange.id)
    )
    with declaring.database.reading() as session:
        sent = list(session.scalars(query))
    return [int((later - earlier).total_seconds()) for earlier, later in pairwise(sent)]


def dead_letters(declaring: Running) -> list[int]:
    """The messages that the office page lists as given up."""
    with declaring.database.reading() as session:
        view = overview(session, OURS, declaring.clock.now())
    return [letter.message_id for letter in view.dead_letters]


def test_a_500_is_tried_again_after_2_4_8_16_and_32_seconds(
    declaring: Running, authority: SandboxRig
) -> None:
    """R10."""
    authority.play({"post": [*[500] * 5, 201]})
    declaring.tell(Told().planned())
    declaring.pass_time(minutes=2)

    assert seconds_between_posts(declaring) == [2, 4, 8, 16, 32]
    assert declaring.shift().covered


def test_trouble_is_told_at_the_third_failure_and_closed_when_it_is_over(
    declaring: Running, authority: SandboxRig
) -> None:
    """R10."""
    authority.play({"post": [*[500] * 4, 201]})
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=2)
    assert declaring.alerts() == set()

    declaring.pass_time(seconds=4)
    assert declaring.alerts() == TROUBLE
    declaring.pass_time(minutes=1)
    assert declaring.alerts() == set()


def test_a_pause_that_was_ordered_holds_for_everything(
    declaring: Running, authority: SandboxRig
) -> None:
    """R10: 429 with Retry-After, polls included."""
    authority.hold_verdicts(1)
    declaring.tell(Told().planned())
    authority.play({"post": [{"status": 429, "headers": {"Retry-After": "60"}}, 201]})
    declaring.tell(Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1)).planned())
    calls = len(authority.log())
    declaring.pass_time(seconds=59)

    assert len(authority.log()) == calls
    declaring.pass_time(minutes=2)
    assert declaring.shift("S-1").covered
    assert declaring.shift("S-2").covered
    assert declaring.alerts() == set()


def test_a_pause_is_no_failure_of_the_declaration(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"post": [*[{"status": 429, "headers": {"Retry-After": "5"}}] * 6, 500, 201]})
    declaring.tell(Told().planned())
    declaring.pass_time(minutes=1)

    assert seconds_between_posts(declaring) == [5, 5, 5, 5, 5, 5, 2]
    assert declaring.alerts() == set()


@pytest.mark.parametrize("loss", ["received_then_lost", 503, 504])
def test_a_lost_answer_leads_to_one_period_that_is_adopted_if_it_is_there(
    declaring: Running, authority: SandboxRig, loss: object
) -> None:
    authority.play({"post": [loss, 201]})
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=10)

    (row,) = declaring.declarations()
    assert (row.uncertain, row.adopted) == (True, loss == "received_then_lost")
    shift = declaring.shift()
    assert (shift.covered, shift.period_id, shift.declared_late) == (True, row.period_id, False)
    assert declaring.alerts() == set()
    assert declaring.tasks() == []


def test_a_crash_between_the_call_and_its_record_leads_to_one_period(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"post": [500, 201]})
    declaring.tell(Told().planned())
    declaring.clock.advance(seconds=2)
    lease = timedelta(seconds=120)
    with declaring.database.transaction() as session:
        (message,) = outbox.claim(
            session, OUTSIDE, worker="killed", now=declaring.clock.at, lease=lease
        )
        attempt = begin_attempt(session, message, now=declaring.clock.at)
    assert attempt is not None
    authority.channel.submit(attempt.payload)
    declaring.pass_time(minutes=3)
    declaring.pass_time(seconds=3)

    (row,) = declaring.declarations()
    assert (row.uncertain, row.adopted, row.result) == (True, True, "A")
    assert declaring.shift().period_id == row.period_id
    assert len(authority.arrived()) == 2


class Searchless(FakeDimonaChannel):
    """A service that offers no search for periods."""

    def find_periods(self, query: PeriodQuery, *, record: Record = forget) -> NoReturn:
        raise DimonaRejected("There is no such address.", kind=RejectionKind.MISUSED, status=404)


def test_without_a_search_at_the_authority_a_person_is_asked_for_the_period(
    database: Database, clock: MovedClock
) -> None:
    authority = Searchless(now=clock.now)
    authority.lose_next_answer()
    services = replace(make_services(database, clock), authority=authority)
    with running(services, clock) as declaring:
        declaring.tell(Told().planned())
        declaring.pass_time(seconds=10)

        assert declaring.tasks() == ["adopt_period"]
        assert not declaring.shift().covered
        assert len(authority.submitted) == 2


@pytest.mark.parametrize("status", [400, 403])
def test_a_rejected_message_lies_with_the_dead_letters_until_a_person_retries_it(
    declaring: Running, authority: SandboxRig, status: int
) -> None:
    authority.play({"post": [status, 201]})
    declaring.tell(Told().planned())
    declaring.pass_time(minutes=5)

    assert declaring.alerts() == TROUBLE
    (letter,) = dead_letters(declaring)
    with declaring.database.transaction() as session:
        outbox.revive(session, letter, employer_number=OURS, now=declaring.clock.now())
    declaring.pass_time(seconds=3)
    assert declaring.shift().covered
    assert (declaring.alerts(), dead_letters(declaring)) == (set(), [])


def test_a_rejected_message_is_not_queued_again_by_the_next_event(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"post": [403]})
    declaring.tell(Told().planned())
    declaring.tell(Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1)).planned())
    declaring.pass_time(minutes=5)

    assert [row.state for row in declaring.declarations()] == ["failed", "failed"]
    assert len(dead_letters(declaring)) == 2


def test_a_rejected_message_that_is_no_longer_wanted_is_let_go(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"post": [403, 201]})
    told = Told()
    declaring.tell(told.planned())
    declaring.tell(told.cancelled())
    declaring.pass_time(minutes=1)

    assert [row.state for row in declaring.declarations()] == ["dropped"]
    assert declaring.alerts() == set()


def test_a_lost_lease_sends_nothing(declaring: Running, authority: SandboxRig) -> None:
    with declaring.database.transaction() as session:
        session.add(
            OutboxMessage(
                kind="dimona.send", key="k", payload={"declaration": 1}, state="open", attempts=1,
                due_at=declaring.clock.at, employer_number=OURS,
                claimed_by="one", lease_until=declaring.clock.at - timedelta(seconds=1),
            )
        )  # fmt: skip
        session.flush()
        (message,) = outbox.claim(
            session, OUTSIDE, worker="two", now=declaring.clock.at, lease=timedelta(seconds=5)
        )
        assert (
            begin_attempt(session, message, now=declaring.clock.at + timedelta(seconds=6)) is None
        )
