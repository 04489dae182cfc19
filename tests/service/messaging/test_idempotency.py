"""A POST sent twice has one effect and one answer."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from courier_api.foundation.database import Database
from courier_api.foundation.errors import Invalid
from courier_api.messaging.idempotency import IdempotencyKeyReused, KeyedRequest, once
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, make_cooperative

Answer = tuple[int, dict[str, Any]]


@pytest.fixture(autouse=True)
def cooperative(database: Database) -> None:
    """The answers belong to a co-operative."""
    with database.transaction() as session:
        make_cooperative(session)


def request(
    key: str | None = "k-1", *, actor: str = "courier:1", **content: object
) -> KeyedRequest:
    """A request that may be repeated."""
    return KeyedRequest(employer_number=OURS, actor=actor, key=key, content=content)


class Counter:
    """Does something that shows how often it was done."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Answer:
        self.times += 1
        return 201, {"times": self.times}


def ask(database: Database, keyed: KeyedRequest, act: Callable[[], Answer]) -> Answer:
    """One request in a transaction of its own."""
    with database.transaction() as session:
        return once(session, keyed, act, now=FRIDAY_NOON)


def test_the_same_request_twice_is_done_once_and_answered_alike(database: Database) -> None:
    act = Counter()

    answers = [ask(database, request(a=1), act) for _ in range(2)]

    assert answers == [(201, {"times": 1})] * 2


def test_the_order_of_the_fields_makes_no_difference(database: Database) -> None:
    act = Counter()
    ask(database, request(a=1, b=2), act)

    assert ask(database, request(b=2, a=1), act) == (201, {"times": 1})


def test_the_same_key_with_other_content_is_refused(database: Database) -> None:
    act = Counter()
    ask(database, request(a=1), act)

    with pytest.raises(IdempotencyKeyReused):
        ask(database, request(a=2), act)
    assert act.times == 1


def test_without_a_key_it_is_simply_done(database: Database) -> None:
    act = Counter()

    assert [ask(database, request(None), act)[1]["times"] for _ in range(2)] == [1, 2]


def test_two_people_may_choose_the_same_key(database: Database) -> None:
    act = Counter()
    ask(database, request(), act)

    assert ask(database, request(actor="courier:2"), act) == (201, {"times": 2})


@pytest.mark.parametrize("key", ["", "x" * 201, "a\x00b", "a\nb"])
@pytest.mark.sqlite
def test_a_key_that_cannot_be_is_refused(database: Database, key: str) -> None:
    with pytest.raises(Invalid):
        ask(database, request(key), Counter())


def test_what_failed_may_be_tried_again_under_its_key(database: Database) -> None:
    def fail() -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(database, request(), fail)

    assert ask(database, request(), Counter()) == (201, {"times": 1})


def test_of_two_at_once_the_second_gets_the_answer_of_the_first(database: Database) -> None:
    act = Counter()
    begun, may_end = threading.Event(), threading.Event()
    answers: list[Answer] = []

    def slowly() -> Answer:
        begun.set()
        may_end.wait()
        return act()

    def first() -> None:
        answers.append(ask(database, request(), slowly))

    def second() -> None:
        answers.append(ask(database, request(), act))

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    begun.wait()
    threads[1].start()
    may_end.set()
    for thread in threads:
        thread.join()

    assert answers == [(201, {"times": 1})] * 2
