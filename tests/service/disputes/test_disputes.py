"""The courier's word: stated once, paid around, settled by a person, never edited."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from courier_api.audit.models import AuditRecord
from courier_api.disputes.settle import CannotBecome, DisputeSettled, Outcome
from courier_api.disputes.shown import shown_fields
from courier_api.disputes.state_word import WordNotUnderstood, own_shift
from courier_api.foundation.errors import Invalid, NotFound
from courier_api.messaging.models import InboxEvent, OutboxMessage
from courier_api.shifts.models import ShiftEvent
from courier_api.verify.events import shifts_as_told, stored_bytes
from platforms.word import WordField
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import THEIRS
from tests.factories.events import Told, again
from tests.service.disputes.conftest import ACTOR, TOLD, Evening

TEN = FRIDAY_EVENING + timedelta(hours=4)
LOWERED = again(TOLD.ended(TEN - timedelta(hours=1), distance_m=4_000), "lowered")
LOWERED["timestamp"] = TEN.isoformat()


def states(evening: Evening) -> list[tuple[str, str]]:
    """Field and state of every statement."""
    return [(row.field, row.state) for row in evening.disputes()]


def announced(evening: Evening) -> list[str]:
    """What was said about disputes, in order."""
    with evening.service.database.reading() as session:
        query = select(OutboxMessage.kind).where(OutboxMessage.kind.like("shift.dispute%"))
        return list(session.scalars(query.order_by(OutboxMessage.id)))


def test_a_dispute_opens_a_task_and_changes_neither_pay_nor_declaration(evening: Evening) -> None:
    paid, declared = evening.total_cents(), len(evening.service.declarations())
    revision = evening.service.shift().revision

    evening.says(WordField.ACTUAL_END, "23:30", "I rode until half past eleven.")

    assert evening.service.tasks() == ["shift_disputed"]
    assert announced(evening) == ["shift.disputed"]
    assert (evening.total_cents(), len(evening.service.declarations())) == (paid, declared)
    assert evening.service.shift().revision == revision
    assert states(evening) == [("actual_end", "open")]


def test_the_same_statement_again_is_the_same_row(evening: Evening) -> None:
    first = evening.says(WordField.DISTANCE, "14,5")

    assert evening.says(WordField.DISTANCE, "14.5") == first
    assert announced(evening) == ["shift.disputed"]


def test_a_new_statement_replaces_the_last_which_stays_readable(evening: Evening) -> None:
    evening.says(WordField.DISTANCE, "14,5")
    evening.says(WordField.DISTANCE, "15")
    evening.says(WordField.DISTANCE, is_right=True)

    assert states(evening) == [
        ("distance", "replaced"),
        ("distance", "replaced"),
        ("distance", "confirmed"),
    ]
    assert [row.said for row in evening.disputes()] == ["14500", "15000", None]
    assert evening.service.tasks() == []


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        (WordField.ACTUAL_END, "", "required"),
        (WordField.ACTUAL_END, "22:00", "same_as_told"),
        (WordField.ACTUAL_END, "later", "time"),
        (WordField.BREAKS, "\x00", "count"),
    ],
)
def test_a_statement_that_says_nothing_is_refused(
    evening: Evening, field: WordField, value: str, rule: str
) -> None:
    with pytest.raises(WordNotUnderstood) as wrong:
        evening.says(field, value)

    assert (wrong.value.rule, states(evening)) == (rule, [])


def test_what_the_platform_lowers_of_a_disputed_field_is_not_taken_from_pay(
    evening: Evening,
) -> None:
    paid = evening.total_cents()
    evening.says(WordField.ACTUAL_END, "23:30")
    evening.says(WordField.DISTANCE, "14")
    evening.says(WordField.BREAKS, "10")

    evening.service.tell(LOWERED)

    assert evening.service.shift().actual_end == TEN - timedelta(hours=1)
    assert evening.total_cents() >= paid


def test_a_field_that_is_not_disputed_follows_the_platform(evening: Evening) -> None:
    evening.says(WordField.BREAKS, "10")
    paid = evening.total_cents()

    evening.service.tell(again(TOLD.ended(distance_m=20_000, break_minutes=20), "farther"))

    assert evening.total_cents() > paid


def test_the_platforms_value_holds_again_once_it_is_settled_so(evening: Evening) -> None:
    paid = evening.total_cents()
    number = evening.says(WordField.DISTANCE, "14")
    evening.service.tell(again(TOLD.ended(distance_m=4_000, break_minutes=20), "shorter"))
    assert evening.total_cents() == paid

    evening.settle(number, Outcome.PLATFORM)

    assert evening.total_cents() == paid - 280  # 8 km at 0.35 euro
    assert states(evening) == [("distance", "settled")]


@pytest.mark.parametrize(
    ("field", "value", "column", "becomes"),
    [
        (WordField.ACTUAL_START, "17:40", "actual_start", FRIDAY_EVENING - timedelta(minutes=20)),
        (WordField.ACTUAL_END, "22:45", "actual_end", TEN + timedelta(minutes=45)),
        (WordField.DISTANCE, "14,5", "distance_metres", 14_500),
        (WordField.DELIVERIES, "11", "deliveries_count", 11),
        (WordField.BREAKS, "0", "breaks", []),
    ],
)
def test_the_couriers_value_becomes_a_correction_of_ours(
    evening: Evening, field: WordField, value: str, column: str, becomes: object
) -> None:
    before = evening.service.shift()
    paid = evening.total_cents()
    number = evening.says(field, value)

    evening.settle(number, Outcome.COURIER)

    after = evening.service.shift()
    assert getattr(after, column) == becomes
    kept = {"actual_start", "actual_end", "distance_metres", "deliveries_count"} - {column}
    assert [getattr(after, each) for each in kept] == [getattr(before, each) for each in kept]
    assert evening.total_cents() >= paid
    assert evening.service.tasks() == []
    with evening.service.database.reading() as session:
        own = session.scalars(select(InboxEvent).where(InboxEvent.key_id.is_(None))).one()
        assert (own.event_id, ACTOR in own.headers) == (f"office_dispute_{number}", True)
        assert session.scalars(select(ShiftEvent.event_type)).all()[-1] == "shift.corrected"
        assert stored_bytes(session).difference is None
        assert shifts_as_told(session).difference is None
        audit = session.scalars(
            select(AuditRecord).where(AuditRecord.action == "dispute.settle")
        ).one()
        assert (audit.actor, audit.facts) == (ACTOR, {"field": field.value, "outcome": "courier"})


def test_work_that_nobody_told_can_be_claimed_start_first(evening: Evening) -> None:
    later = Told(shift="S-2", starts_at=FRIDAY_EVENING - timedelta(hours=5), hours=2)
    evening.service.tell(later.planned())
    shift = evening.service.shift("S-2")
    assert WordField.ACTUAL_START in shown_fields(shift, evening.service.clock.now())
    other = Evening(evening.service, "S-2")

    end = other.says(WordField.ACTUAL_END, "14:00")
    start = other.says(WordField.ACTUAL_START, "12:00")
    with pytest.raises(CannotBecome):
        other.settle(end, Outcome.COURIER)
    paid = evening.total_cents()
    other.settle(start, Outcome.COURIER)
    other.settle(end, Outcome.COURIER)

    assert evening.service.shift("S-2").worked_seconds == 2 * 3600
    assert evening.total_cents() > paid


def test_a_dispute_without_a_value_can_only_stay_with_the_platform(evening: Evening) -> None:
    number = evening.says(WordField.DISTANCE, sentence="Far too short, I do not know how far.")

    with pytest.raises(CannotBecome):
        evening.settle(number, Outcome.COURIER)
    assert states(evening) == [("distance", "open")]
    evening.settle(number, Outcome.PLATFORM)


def test_it_is_settled_once_with_a_reason_and_by_our_own_office(evening: Evening) -> None:
    number = evening.says(WordField.DISTANCE, "14")
    with pytest.raises(Invalid):
        evening.settle(number, Outcome.COURIER, reason="  ")
    with pytest.raises(NotFound):
        evening.settle(number, Outcome.COURIER, employer_number=THEIRS)
    evening.settle(number, Outcome.COURIER)

    with pytest.raises(DisputeSettled):
        evening.settle(number, Outcome.PLATFORM)
    assert announced(evening) == ["shift.disputed", "shift.dispute_settled"]


@pytest.mark.parametrize(
    "change", ["UPDATE shift_disputes SET said = '1'", "DELETE FROM shift_disputes"]
)
def test_the_database_itself_keeps_what_was_stated(evening: Evening, change: str) -> None:
    evening.says(WordField.DISTANCE, "14")

    with pytest.raises(DBAPIError), evening.service.database.transaction() as session:
        session.execute(text(change))


def test_the_sentence_is_unreadable_at_rest(evening: Evening) -> None:
    evening.says(WordField.DISTANCE, "14", "Past the hospital.")

    with evening.service.database.reading() as session:
        stored = session.execute(text("SELECT sentence FROM shift_disputes")).scalar_one()
    assert b"hospital" not in bytes(stored)
    assert evening.disputes()[0].sentence == "Past the hospital."


def test_nobody_speaks_of_anothers_shift(evening: Evening) -> None:
    with evening.service.database.reading() as session, pytest.raises(NotFound):
        own_shift(session, 999, evening.service.shift().id)
