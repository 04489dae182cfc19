"""When a courier who was hurt is asked how they are, and what an answer says."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.how_are_you import Answer, Ask, day_to_ask, read_answer, what_it_asks

FRIDAY = date(2026, 3, 27)
"""Two days later, on Sunday 29 March, the clock goes forward."""


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 3, 27, 18, 0, tzinfo=UTC), None),
        (datetime(2026, 3, 28, 8, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 28, 9, 0, tzinfo=UTC), 1),
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), None),
        (datetime(2026, 3, 29, 18, 0, tzinfo=UTC), None),
        (datetime(2026, 3, 30, 15, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 30, 16, 0, tzinfo=UTC), 3),
        (datetime(2026, 3, 30, 21, 59, tzinfo=UTC), 3),
        (datetime(2026, 3, 30, 22, 0, tzinfo=UTC), None),
    ],
)
def test_day_one_from_ten_and_the_evening_of_day_three_in_belgian_days(
    now: datetime, day: int | None
) -> None:
    assert day_to_ask(FRIDAY, now) == day


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", Answer.BACK),
        (" 2. ", Answer.NOT_YET),
        ("(3)", Answer.WORSE),
        ("Pire!", Answer.WORSE),
        ("2 nog niet", Answer.NOT_YET),
        ("Wieder Arbeit", Answer.BACK),
        ("1 nog niet", None),
        ("1 week", None),
        ("12", None),
        ("1 or 2", None),
        ("better, thank you", None),
        ("", None),
    ],
)
def test_only_a_clear_answer_is_read(text: str, answer: Answer | None) -> None:
    assert read_answer(text) is answer


@given(st.text(max_size=100))
def test_no_answer_makes_the_reader_fail(text: str) -> None:
    assert read_answer(text) in (None, *Answer)


@pytest.mark.parametrize(
    ("answer", "day", "asks"),
    [
        (Answer.BACK, 1, Ask.CONFIRM_RETURN),
        (Answer.BACK, 3, Ask.CONFIRM_RETURN),
        (Answer.NOT_YET, 1, None),
        (Answer.NOT_YET, 3, Ask.FOURTH_DAY),
        (Answer.WORSE, 1, Ask.URGENT),
        (None, 1, Ask.READ),
    ],
)
def test_what_an_answer_asks_of_the_adviser(answer: Answer | None, day: int, asks: Ask) -> None:
    assert what_it_asks(answer, day) is asks
