"""The question after an accident: asked when, and what an answer by SMS says.

On the first day after the accident, and on the evening of the third: from the fourth day of full
incapacity on the law wants the full declaration and an accident sheet. Nothing that a courier
answers records anything by itself; a person reads it and decides.

Source: own policy (docs/sources.md#own-policy), and what the declaration asks from day 4 on
(docs/sources.md#drs-scenario-1).
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from safety.deadlines import BRUSSELS

DAY_ONE, DAY_THREE = 1, 3
ASKED_FROM: Mapping[int, time] = {DAY_ONE: time(10), DAY_THREE: time(18)}
"""Days after the accident, which is day 0, and from which Belgian time on its question goes out."""

ANSWERS_WITHIN = timedelta(days=14)
"""A later message is no answer to a question."""


class Answer(StrEnum):
    """How the courier is."""

    BACK = "back"
    NOT_YET = "not_yet"
    WORSE = "worse"


class Ask(StrEnum):
    """What an answer asks of the prevention adviser. Words that say nothing about anybody's health."""

    CONFIRM_RETURN = "answer_return"
    FOURTH_DAY = "answer_fourth_day"
    URGENT = "answer_urgent"
    READ = "answer_unread"


DIGITS = {"1": Answer.BACK, "2": Answer.NOT_YET, "3": Answer.WORSE}
WORDS = {
    Answer.BACK: ("back to work", "terug aan het werk", "au travail", "wieder arbeit"),
    Answer.NOT_YET: ("not yet", "nog niet", "pas encore", "noch nicht"),
    Answer.WORSE: ("worse", "slechter", "erger", "pire", "schlechter", "schlimmer"),
}
"""The choices as the question words them, and their likeliest other word."""


def day_to_ask(accident_on: date, now: datetime) -> int | None:
    """Which question is due at this moment; None when there is none.

    Days are days of the calendar in Belgium. A question whose day has passed is not asked any more.
    """
    local = now.astimezone(BRUSSELS)
    day = (local.date() - accident_on).days
    asked_from = ASKED_FROM.get(day)
    return day if asked_from is not None and local.time() >= asked_from else None


def read_answer(text: str) -> Answer | None:
    """What an answer says: the figure, the words of a choice, or both of the same choice.

    Anything else is for a person to read: nobody guesses how somebody is.
    """
    plain = " ".join(_letters_and_digits(text).split()).casefold()
    for digit, answer in DIGITS.items():
        words = WORDS[answer]
        if plain == digit or plain in words or plain in [f"{digit} {each}" for each in words]:
            return answer
    return None


def what_it_asks(answer: Answer | None, day: int) -> Ask | None:
    """What the adviser has to do; None for "not yet" on the first day, which changes nothing."""
    if answer is None:
        return Ask.READ
    if answer is Answer.BACK:
        return Ask.CONFIRM_RETURN
    if answer is Answer.WORSE:
        return Ask.URGENT
    return Ask.FOURTH_DAY if day == DAY_THREE else None


def _letters_and_digits(text: str) -> str:
    return "".join(sign if sign.isalnum() else " " for sign in text)
