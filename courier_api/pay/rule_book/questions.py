"""The open questions and the choice made for each. To change one, a new agreement version is added.

Defaults and other values are read from the rules themselves, so that the book cannot differ.
"""

from enum import StrEnum

from courier_api.pay.rule_book.records import OpenQuestion
from platforms.pay import read_agreement
from platforms.pay.agreement import (
    CourierCutFloor,
    DayAttribution,
    FloorScope,
    FloorTrigger,
    LateCancelPay,
    MinuteRounding,
    PlatformCutPay,
)

SILENT = read_agreement({"contributions": {"worker_pct": "13.07"}})
"""An agreement that says nothing: every choice stands at its default."""

DECLARED = str(
    SILENT.contributions is not None and SILENT.contributions.floor_declared_as_hours
).lower()


def _of(field: str, choices: type[StrEnum], question: str, why: str) -> OpenQuestion:
    default = str(getattr(SILENT, field))
    others = [each.value for each in choices if each.value != default]
    return OpenQuestion(
        question=question, field=field, default=default, others=", ".join(others), why=why
    )


def _fixed(question: str, answer: str, why: str) -> OpenQuestion:
    return OpenQuestion(question=question, field=None, default=answer, others="–", why=why)


QUESTIONS: tuple[OpenQuestion, ...] = (
    _of(
        "floor_scope",
        FloorScope,
        "Three hours for what?",
        "The report on the 2016 arrangement and the press say worked day. Article 21 of the Labour "
        "Act protects each unbroken period, so two separate shifts of an hour can owe two floors. "
        "`day` is what the agreement promised, `prestation` is the strict law.",
    ),
    _of(
        "floor_trigger",
        FloorTrigger,
        "What opens the floor?",
        "The 2016 text says the first ride. The law counts time at the employer's disposal, so "
        "waiting counts.",
    ),
    _of(
        "day_attribution",
        DayAttribution,
        "Which date owns a shift over midnight?",
        "One period is one period; splitting it would give two floors.",
    ),
    _fixed(
        "Which rate after midnight?", "rate of each date", "A new minimum applies from its date."
    ),
    _fixed(
        "Which rate for the top-up?", "rate of the worked day", "The floor belongs to that day."
    ),
    _of(
        "minute_rounding",
        MinuteRounding,
        "How are seconds rounded?",
        "Up is never below the time worked, by at most a minute a unit and date. Down is refused.",
    ),
    _fixed(
        "When are they rounded?",
        "once a unit and local date, after adding seconds",
        "Two shifts of 40:20 and 50:20 are 91 minutes, not 92.",
    ),
    _of(
        "platform_cut_pay",
        PlatformCutPay,
        "The platform stops a running shift?",
        "Article 27 of the Employment Contracts Act: who cannot go on for a cause outside their will "
        "keeps the pay of the day.",
    ),
    _of(
        "courier_cut_floor",
        CourierCutFloor,
        "The courier stops early?",
        "The published text has no exception. `waive` takes the minutes given up off the top-up, "
        "never off time worked.",
    ),
    _of(
        "late_cancel_pay",
        LateCancelPay,
        "The platform cancels before the start?",
        "The contract exists once the slot is confirmed. Early-termination pay for fixed terms is "
        "not confirmed here.",
    ),
    OpenQuestion(
        question="How much notice is in time?",
        field="cancel_notice_hours",
        default=str(SILENT.cancel_notice_hours),
        others="any number of hours",
        why="Late means less than the notice; exactly the notice is in time.",
    ),
    _fixed("The courier cancels, or does not come?", "nothing", "No work, no pay, no floor."),
    _fixed(
        "Two platforms at once?",
        "each second once; work before credited time; then the shift that started first",
        "One person, one employer.",
    ),
    _fixed(
        "Who bears a top-up that platforms share?",
        "in proportion to paid seconds, largest remainder",
        "It needs no history.",
    ),
    OpenQuestion(
        question="A supplement on Sundays and holidays?",
        field="supplements",
        default=f"{SILENT.sunday_pct} and {SILENT.holiday_pct} %",
        others="percentages",
        why="No legal supplement for Sunday work as such. Joint committee 140.03 had 100 % and 200 % "
        "in 2019 for moving staff.",
    ),
    _fixed("Sunday and holiday together?", "the higher percentage", "No text stacks them."),
    OpenQuestion(
        question="Do top-up hours use the student quota?",
        field="contributions.floor_declared_as_hours",
        default=DECLARED,
        others="true",
        why="The social security office counts only hours really worked. True only replays the 2016 "
        "text, which declares three hours.",
    ),
    _fixed("Allowances on credited time?", "no", "The bike was not used."),
)
