"""What holds for any shifts, in any order of changes, at any moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.authority import StrictAuthority
from tests.pure.declarations.dimona.documents import AMINA, DRIES, JsonObject
from tests.pure.declarations.dimona.flexi_documents import ELIF

# The days around the night without 02:30 and the end of the first quarter.
FIRST_DAY = datetime(2027, 3, 26, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
MOST_ROUNDS = 12

STATUSES = ("confirmed", "confirmed", "confirmed", "cancelled", "no_show", "ended_early")


def utc(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


@st.composite
def some_shifts(draw: st.DrawFn) -> list[JsonObject]:
    shifts: list[JsonObject] = []
    for position in range(draw(st.integers(min_value=1, max_value=4))):
        starts = FIRST_DAY + draw(st.integers(min_value=0, max_value=48 * 8)) * HALF_HOUR
        ends = starts + draw(st.integers(min_value=1, max_value=20)) * HALF_HOUR
        told: JsonObject = {
            "id": f"s{position}",
            "start_utc": utc(starts),
            "end_utc": utc(ends),
            "status": draw(st.sampled_from(STATUSES)),
        }
        if draw(st.booleans()):
            told["worked_minutes"] = draw(st.sampled_from([0, 20, 200]))
        shifts.append(told)
    return shifts


@st.composite
def documents(draw: st.DrawFn) -> JsonObject:
    """One worker before anything was sent; the shifts are the first truth."""
    return {
        "employer": {"enterpriseNumber": "0765432146"},
        "settings": {
            "contract_mode": draw(st.sampled_from(["per-day", "per-day", "standing"])),
            "midnight_end": draw(st.sampled_from(["next_day", "start_day"])),
        },
        "worker": draw(st.sampled_from([AMINA, DRIES, ELIF])),
        "shifts": draw(some_shifts()),
        "now_utc": utc(FIRST_DAY + draw(st.integers(min_value=-48, max_value=240)) * HALF_HOUR),
        "prior": [],
    }


moments = st.integers(min_value=0, max_value=96)
later_truths = st.lists(st.tuples(some_shifts(), moments), max_size=3)


def with_truth(told: JsonObject, shifts: list[JsonObject], half_hours: int) -> JsonObject:
    """The same worker later, with other shifts."""
    now = datetime.fromisoformat(str(told["now_utc"])) + half_hours * HALF_HOUR
    return {**told, "shifts": shifts, "now_utc": utc(now)}


def with_answers(told: JsonObject, entries: list[JsonObject]) -> JsonObject:
    return {**told, "prior": [*told["prior"], *entries]}


def play(told: JsonObject, authority: StrictAuthority) -> tuple[JsonObject, JsonObject]:
    """Send every call, have it accepted, decide again, until nothing is left to send."""
    for _ in range(MOST_ROUNDS):
        decision = decide_document(told)
        calls = decision["calls"]
        assert isinstance(calls, list)
        if not calls:
            return told, decision
        entries = [{**call, "result": "A", "period_id": authority.judge(call)} for call in calls]
        told = with_answers(told, entries)
    raise AssertionError("never quiet")


def is_left_to_a_person(told: JsonObject, decision: JsonObject) -> bool:
    """A flexi-job of a day that is over holds its hours until a person cancels it (R7d)."""
    return told["worker"] == ELIF and {"code": "cancel_after_day"} in decision["human_tasks"]


def needs_cover(told: JsonObject) -> bool:
    if told["status"] == "confirmed":
        return True
    if told["status"] == "ended_early":
        return told.get("worked_minutes") != 0
    return bool(told.get("worked_minutes"))


@settings(max_examples=200, deadline=None)
@given(documents(), later_truths)
def test_accepted_calls_lead_to_quiet_with_every_shift_covered(
    told: JsonObject, truths: list[tuple[list[JsonObject], int]]
) -> None:
    """R2, R3, R6, R7: the authority never sees an overlap, and nothing waits at the end."""
    authority = StrictAuthority()
    for shifts, half_hours in [(told["shifts"], 0), *truths]:
        told, decision = play(with_truth(told, shifts, half_hours), authority)

        if is_left_to_a_person(told, decision):
            continue
        assert decision["waiting"] == []
        covered = decision["covered"]
        assert isinstance(covered, dict)
        assert all(covered[s["id"]] for s in told["shifts"] if needs_cover(s))


@settings(max_examples=200, deadline=None)
@given(documents(), some_shifts(), moments)
def test_nothing_is_declared_twice_while_verdicts_are_out(
    told: JsonObject, shifts: list[JsonObject], half_hours: int
) -> None:
    """R6, R11: with all calls received and not yet judged there is nothing new to send."""
    told, _ = play(told, StrictAuthority())
    told = with_truth(told, shifts, half_hours)
    calls = decide_document(told)["calls"]
    assert isinstance(calls, list)

    pending = with_answers(told, [{**call, "result": None} for call in calls])

    assert decide_document(pending)["calls"] == []


@settings(max_examples=100, deadline=None)
@given(documents())
def test_lost_answers_repeat_the_same_calls(told: JsonObject) -> None:
    """R9: with every answer lost the same calls go out again, in the same order."""
    calls = decide_document(told)["calls"]
    assert isinstance(calls, list)

    lost = with_answers(told, [{**call, "result": "unknown"} for call in calls])

    assert decide_document(lost)["calls"] == calls


@settings(max_examples=100, deadline=None)
@given(documents(), later_truths)
def test_lost_answers_that_had_arrived_do_no_harm(
    told: JsonObject, truths: list[tuple[list[JsonObject], int]]
) -> None:
    """R9: each answer is lost once although the call arrived; the repeat is adopted or done."""
    authority = StrictAuthority()
    for shifts, half_hours in [(told["shifts"], 0), *truths]:
        told = with_truth(told, shifts, half_hours)
        for _ in range(MOST_ROUNDS):
            calls = decide_document(told)["calls"]
            assert isinstance(calls, list)
            if not calls:
                break
            told = with_answers(
                told, [e for call in calls for e in lost_then_told(call, authority)]
            )

        decision = decide_document(told)
        assert decision["calls"] == []
        assert decision["waiting"] == [] or is_left_to_a_person(told, decision)


def lost_then_told(call: JsonObject, authority: StrictAuthority) -> list[JsonObject]:
    """A call that arrived without our knowing, and the verdict on its repetition."""
    period_id = authority.judge(call)
    codes = {"IN": "90373-333", "UPDATE": "90378-444", "CANCEL": "00913-355", "OUT": "90378-444"}
    code = codes[str(call["action"])]
    repeated = {**call, "result": "B", "anomalies": [code], "period_id": period_id}
    return [{**call, "result": "unknown"}, repeated]


@settings(max_examples=100, deadline=None)
@given(documents())
def test_the_same_facts_give_the_same_answer(told: JsonObject) -> None:
    """R11: nothing but the input decides."""
    assert decide_document(told) == decide_document(told)


@settings(max_examples=100, deadline=None)
@given(documents())
def test_no_alert_is_due_before_now(told: JsonObject) -> None:
    """What should have been told earlier is due at once."""
    alerts = decide_document(told)["alerts"]
    assert isinstance(alerts, list)

    assert all(alert["at_utc"] >= str(told["now_utc"]) for alert in alerts)
