"""Views of parked events, disputes and the courier's word, to look at pages with."""

from dataclasses import replace

from courier_api.web.courier.word_views import ShiftWordView, WordLine
from courier_api.web.office.dispute_views import DisputeLine, DisputesView
from courier_api.web.office.parked_views import (
    ParkedLine,
    ParkedRule,
    ParkedView,
    RuleCount,
    TypedFilter,
    UnpaidDay,
)
from courier_api.web.word_views import shown_value
from platforms.word import WordField
from tests.pages import views


def disputes_view(count: int) -> DisputesView:
    """So many disputes, of every field in turn."""
    return DisputesView(
        read_at=views.NOW, lines=tuple(dispute_line(number) for number in range(1, count + 1))
    )


def dispute_line(number: int) -> DisputeLine:
    """The first has no value of the courier's own; the second is told otherwise since."""
    field = tuple(WordField)[number % len(WordField)]
    return DisputeLine(
        dispute_id=number,
        courier_name="Maximiliaan Vandenbroucke-Grootaert",
        platform_name="Zwaluw",
        shift="S-" + "9" * 40,
        shift_starts_at=views.NOW,
        field=field,
        told=shown_value(field, WORDS[field]),
        now=shown_value(field, WORDS[field] if number != 2 else None),
        said=None if number == 1 else shown_value(field, WORDS[field]),
        sentence="The app froze in the rain." if number % 2 else None,
        said_at=views.NOW,
    )


WORDS = {
    WordField.PLANNED_START: views.NOW.isoformat(),
    WordField.PLANNED_END: views.NOW.isoformat(),
    WordField.ACTUAL_START: views.NOW.isoformat(),
    WordField.ACTUAL_END: views.NOW.isoformat(),
    WordField.BREAKS: "15",
    WordField.DISTANCE: "12400",
    WordField.DELIVERIES: "0",
    WordField.ENDING: "platform",
}


def shift_word_view(shift_id: int) -> ShiftWordView:
    """Every field, in every state."""
    states = (None, "confirmed", "open", "settled")
    return ShiftWordView(
        shift_id=shift_id,
        shift=replace(views.shift_day(1).shifts[0], shift_id=shift_id),
        day=views.NOW,
        lines=tuple(
            WordLine(
                field=field,
                told=shown_value(field, WORDS[field] if number != 4 else None),
                state=states[number % len(states)],
                said=shown_value(field, WORDS[field]) if number % 4 == 2 else None,
                sentence="The app froze." if number % 4 == 2 else None,
                outcome=("courier" if number == 3 else "platform") if number % 4 == 3 else None,
                reason="The restaurant confirms it." if number % 4 == 3 else None,
            )
            for number, field in enumerate(WordField)
        ),
    )


def parked_view(count: int, typed: TypedFilter) -> ParkedView:
    """So many parked events, of every rule in turn, and one day without agreement."""
    rows = tuple(parked_line(number) for number in range(1, count + 1))
    rules = dict.fromkeys(row.rule for row in rows)
    return ParkedView(
        read_at=views.NOW,
        typed=typed,
        counts=tuple(
            RuleCount(
                rule=rule, reason=rule.value, source="the-longest-name-of-a-platform",
                events=1200, oldest_at=views.NOW, address=typed.only(rule.value, "zwaluw").address,
                is_chosen=typed.reason == rule.value,
            )
            for rule in rules
        ),
        rows=rows,
        more=count > 100,
        unpaid_days=(UnpaidDay(source="zwaluw", worked_on=views.TODAY, shifts=4),) if count else (),
    )  # fmt: skip


def parked_line(number: int) -> ParkedLine:
    """One of every rule in turn; each third is being tried."""
    rule = tuple(ParkedRule)[number % len(ParkedRule)]
    return ParkedLine(
        inbox_id=number,
        rule=rule,
        reason=rule.value,
        source="zwaluw",
        event_id=f"evt_{number:060}",
        event_type="shift.planned" if number % 2 else None,
        worker="W-7" if number % 2 else None,
        shift="S-" + "9" * 40 if number % 2 else None,
        received_at=views.NOW,
        attempts=number,
        is_queued=number % 3 == 0,
    )
