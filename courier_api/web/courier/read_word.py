"""Fills the page of one shift from the database, and keeps the courier's word."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.disputes.queries import words_on
from courier_api.disputes.shown import shown_fields
from courier_api.disputes.state_word import Statement, WordNotUnderstood, own_shift, state_word
from courier_api.shifts.told import told_value
from courier_api.web.courier.read_shifts import shift_view
from courier_api.web.courier.word_views import ShiftWordView, StatedWord, WordLine, WordQueries
from courier_api.web.word_views import shown_value
from platforms.word import WordField


def shift_word_view(
    session: Session, courier_id: int, shift_id: int, now: datetime
) -> ShiftWordView:
    """Every field of one's own shift. Raises NotFound."""
    shift = own_shift(session, courier_id, shift_id)
    words = words_on(session, shift.id)
    lines = []
    for field in shown_fields(shift, now):
        word = words.get(field)
        lines.append(
            WordLine(
                field=field,
                told=shown_value(field, told_value(shift, field)),
                state=word.state if word else None,
                said=shown_value(field, word.said) if word and word.said else None,
                sentence=word.sentence if word else None,
                outcome=word.outcome if word else None,
                reason=word.settle_reason if word else None,
            )
        )
    view = shift_view(session, shift)
    return ShiftWordView(shift_id=shift.id, shift=view, day=view.starts_at, lines=tuple(lines))


def keep_word(
    session: Session, courier_id: int, shift_id: int, stated: StatedWord, now: datetime
) -> None:
    """Keep a statement. Raises NotFound or WordNotUnderstood."""
    try:
        field = WordField(stated.field)
    except ValueError:
        raise WordNotUnderstood("field", "unknown") from None
    statement = Statement(
        field=field, is_right=stated.is_right, value=stated.value, sentence=stated.sentence
    )
    state_word(session, courier_id, shift_id, statement, now=now)


QUERIES = WordQueries(shift=shift_word_view, state=keep_word)
