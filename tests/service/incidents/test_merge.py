"""Two reports of one event become one case: nothing told is lost, nothing owed is later, all can be
undone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courier_api.foundation.errors import Invalid
from courier_api.incidents.change_case import change_case
from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.find import hold_case
from courier_api.incidents.find_duplicates import Hint, duplicate_hints
from courier_api.incidents.merge import NotOneEvent, merge_cases
from courier_api.incidents.models import Incident
from courier_api.incidents.move_case import MoveNotAllowed, move_case
from courier_api.incidents.plan_action import Plan, actions_of, add_action
from courier_api.incidents.read_people import read_narratives
from courier_api.incidents.record_others import Other, add_other
from courier_api.incidents.settle_deadline import meet_deadline
from courier_api.incidents.unmerge import MergeIsFinal, MergeNotFound, merges_of, unmerge_cases
from safety.case_states import IncidentState
from safety.duplicates import Sign
from tests.factories.cases import Desk, desk_with
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import incident, text
from tests.factories.incidents import clocks_of, health_of, incidents, timeline_of
from tests.factories.running import Running
from tests.factories.statements import counted

LATER = FRIDAY_EVENING + timedelta(minutes=20)
POINT = {"latitude": "50.8467", "longitude": "4.3525"}


@pytest.fixture
def first(service: Running, amina: int) -> Desk:
    """Amina's own report."""
    return desk_with(service.database, amina, details="I slipped", street="Kerkstraat 1", **POINT)


@pytest.fixture
def second(service: Running, amina: int, first: Desk) -> Desk:
    """The same fall once more, twenty minutes later, with the break."""
    return desk_with(
        service.database, amina, now=LATER, report_id="2", occurred_at=LATER, injury="021",
        details="She broke something", hurt=Hurt.AMBULANCE,
    )  # fmt: skip


def merge(survivor: Desk, duplicate: Desk, choices: dict[str, str] | None = None) -> int:
    with survivor.database.transaction() as session:
        other = hold_case(session, OURS, duplicate.ref)
        case = hold_case(session, OURS, survivor.ref)
        merged = merge_cases(
            session, case, other, choices or {}, actor=survivor.actor, now=survivor.now
        )
        return merged.id


def hints(desk: Desk) -> dict[int, list[Hint]]:
    with desk.database.reading() as session:
        return duplicate_hints(session, OURS, list(session.scalars(select(Incident))))


def test_a_list_gets_its_hints_with_one_query(first: Desk, second: Desk) -> None:
    with first.database.reading() as session:
        cases = list(session.scalars(select(Incident).order_by(Incident.id)))
        with counted(first.database) as asked:
            found = duplicate_hints(session, OURS, cases)

    assert len(asked) == 1
    assert {ref: [hint.ref for hint in hints] for ref, hints in found.items()} == {
        cases[0].id: [second.ref],
        cases[1].id: [first.ref],
    }
    assert Sign.SAME_COURIER in found[cases[0].id][0].likeness.signs


def test_half_an_hour_and_a_minute_later_it_is_another_event(
    service: Running, amina: int, first: Desk
) -> None:
    other = FRIDAY_EVENING + timedelta(minutes=31)
    desk_with(service.database, amina, now=other, report_id="3", occurred_at=other)

    assert hints(first) == {}


def test_the_survivor_fills_its_gaps_and_keeps_both_stories(first: Desk, second: Desk) -> None:
    merge(first, second)

    case, other = first.case(), second.case()
    assert (other.status, other.duplicate_of_id) == ("duplicate", case.id)
    assert health_of(first.database, case)["injury"] == "021"
    assert (case.classification["class"], case.needs_help) == ("serious", True)
    told = first.do(read_narratives, purpose="triage")
    assert [(each.text, each.from_ref) for each in told] == [
        ("I slipped", None),
        ("She broke something", second.ref),
    ]
    assert clocks_of(first.database, other, "running") == []
    assert timeline_of(first.database, case)[-2].kind in ("merged", "classified")


def test_a_person_chooses_value_by_value(first: Desk, second: Desk) -> None:
    with pytest.raises(Invalid):
        merge(first, second, {"status": "duplicate"})
    first.knows(injury="011")
    merge(first, second, {"injury": "duplicate", "occurred_at": "duplicate"})

    assert health_of(first.database, first.case())["injury"] == "021"
    assert first.case().occurred_at == LATER


def test_clocks_keep_the_earliest_start(service: Running, amina: int) -> None:
    before_midnight = FRIDAY_EVENING.replace(hour=22, minute=55)
    after_midnight = before_midnight + timedelta(minutes=10)
    early = desk_with(service.database, amina, now=before_midnight, occurred_at=before_midnight)
    late = desk_with(
        service.database, amina, now=after_midnight, report_id="2", occurred_at=after_midnight
    )
    assert late.case().accident_date == date(2026, 3, 7)
    merge(late, early)

    running = {row.rule: row for row in clocks_of(service.database, late.case(), "running")}
    assert running["insurer_declaration"].start_date == date(2026, 3, 6)
    assert late.case().notified_employer_at == before_midnight


def test_a_duty_done_on_the_duplicate_is_done(first: Desk, second: Desk) -> None:
    second.now = LATER
    term = next(
        row for row in clocks_of(first.database, second.case(), "running")
        if row.rule == "insurer_declaration"
    )  # fmt: skip
    second.do(meet_deadline, term.id, done_at=LATER, note="DRS 1")
    first.now = LATER
    merge(first, second)

    met = clocks_of(first.database, first.case(), "met")
    assert [(row.rule, row.done_note) for row in met] == [("insurer_declaration", "DRS 1")]


def test_what_was_written_down_goes_along_and_comes_back(first: Desk, second: Desk) -> None:
    second.do(add_action, Plan(title="Call the city"))
    second.do(add_other, Other.WITNESS, {"name": "Jef"})
    merge_id = merge(first, second)
    assert len(first.do(lambda s, i, **_: actions_of(s, i))) == 1

    first.do(unmerge_cases, merge_id)
    assert first.do(lambda s, i, **_: actions_of(s, i)) == []
    assert len(second.do(lambda s, i, **_: actions_of(s, i))) == 1


def test_parted_cases_are_what_they_were(first: Desk, second: Desk) -> None:
    facts = health_of(first.database, first.case())
    running = {row.rule for row in clocks_of(first.database, first.case(), "running")}
    theirs = {row.rule for row in clocks_of(first.database, second.case(), "running")}
    merge_id = merge(first, second)
    first.do(unmerge_cases, merge_id)

    after = health_of(first.database, first.case())
    assert {name: after.get(name) for name in facts} == facts
    assert {row.rule for row in clocks_of(first.database, first.case(), "running")} == running
    assert {row.rule for row in clocks_of(first.database, second.case(), "running")} == theirs
    assert (second.case().status, second.case().duplicate_of_id) == ("submitted", None)
    assert first.case().classification["class"] == "declarable"
    assert len(first.do(read_narratives, purpose="triage")) == 1


def test_what_was_changed_after_the_merge_stays(first: Desk, second: Desk) -> None:
    first.do(change_case, {"vehicle": "bike"})
    second.do(change_case, {"weather": "rain", "light": "dusk"})
    merge_id = merge(first, second)
    first.do(change_case, {"weather": "snow"})
    first.do(unmerge_cases, merge_id)

    assert (first.case().weather, first.case().light, first.case().vehicle) == (
        "snow",
        None,
        "bike",
    )


@pytest.mark.parametrize(("days", "parted"), [(30, True), (31, False)])
def test_a_merge_is_undone_for_thirty_days_and_once(
    first: Desk, second: Desk, days: int, parted: bool
) -> None:
    merge_id = merge(first, second)
    first.now += timedelta(days=days)

    if not parted:
        with pytest.raises(MergeIsFinal):
            first.do(unmerge_cases, merge_id)
        return
    first.do(unmerge_cases, merge_id)
    with pytest.raises(MergeIsFinal):
        first.do(unmerge_cases, merge_id)
    with pytest.raises(MergeNotFound):
        second.do(unmerge_cases, merge_id)
    assert len(first.do(lambda s, i, **_: merges_of(s, i))) == 1


def test_two_couriers_or_an_open_case_are_not_joined_away(
    service: Running, first: Desk, second: Desk
) -> None:
    with service.database.transaction() as session:
        dries = make_courier(session, DRIES)
    other = desk_with(service.database, dries, report_id="9")
    with pytest.raises(NotOneEvent):
        merge(first, other)
    with pytest.raises(NotOneEvent):
        merge(first, first)
    second.knows(consequence="2")
    second.do(move_case, IncidentState.TRIAGE)
    second.do(move_case, IncidentState.OPEN)
    with pytest.raises(MoveNotAllowed):
        merge(first, second)


def test_a_platform_that_goes_on_about_a_duplicate_speaks_of_the_survivor(
    service: Running, first: Desk
) -> None:
    service.tell(incident(severity="first_aid"))
    told = Desk(service.database, incidents(service.database)[-1].ref)
    merge(first, told)
    before = incidents(service.database)[-1].version
    news = incident("evt_2", severity="fatal")
    service.tell({**news, "type": "incident.updated", "timestamp": text(LATER)})

    assert first.case().classification["class"] == "very_serious"
    assert incidents(service.database)[-1].version == before
