"""The nightly comparison: each difference is one question, and it closes when it is gone."""

from datetime import timedelta

from sqlalchemy import select

from courier_api.filings.compare import compare_filings
from courier_api.shifts.models import HumanTask
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.events import Told
from tests.factories.running import Running

NEXT_NIGHT = FRIDAY_EVENING + timedelta(hours=10)


def compare(declaring: Running) -> int:
    with declaring.database.transaction() as session:
        return compare_filings(session, OURS, now=declaring.clock.now())


def open_questions(declaring: Running) -> list[tuple[int, str]]:
    with declaring.database.reading() as session:
        rows = session.execute(
            select(HumanTask.id, HumanTask.code)
            .where(HumanTask.closed_at.is_(None), HumanTask.key.startswith("difference:"))
            .order_by(HumanTask.id)
        )
        return [(number, code) for number, code in rows]


def test_what_fits_raises_no_question(declaring: Running, authority: SandboxRig) -> None:
    told = Told()
    declaring.tell(told.planned())
    declaring.move_to(told.ends_at)
    declaring.tell(told.started(), told.ended())
    declaring.move_to(NEXT_NIGHT)

    assert compare(declaring) == 0


def test_a_shift_without_a_period_is_one_question_however_often_it_is_found(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.plan_verdict("B", "90017-151")
    declaring.tell(Told().planned())
    declaring.move_to(NEXT_NIGHT)

    assert [compare(declaring), compare(declaring)] == [1, 1]
    ((_, code),) = open_questions(declaring)
    assert code == "shift_not_declared"


def test_a_question_closes_by_itself_when_the_difference_is_gone(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    authority.play({"not_ready": {"until_utc": (NEXT_NIGHT + timedelta(hours=1)).isoformat()}})
    declaring.tell(told.planned())
    declaring.move_to(NEXT_NIGHT)
    compare(declaring)
    assert len(open_questions(declaring)) == 1

    declaring.pass_time(hours=3)

    assert declaring.shift().covered
    assert open_questions(declaring) == []
    assert compare(declaring) == 0


def test_a_difference_that_comes_back_is_the_same_question(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    authority.plan_verdict("B", "90017-151")
    declaring.tell(told.planned())
    declaring.move_to(NEXT_NIGHT)
    compare(declaring)
    before = open_questions(declaring)
    declaring.tell(told.cancelled(told_at=declaring.clock.now()))
    assert open_questions(declaring) == []

    declaring.tell(told.started(), told.ended())
    compare(declaring)

    assert open_questions(declaring) == before


def test_a_period_that_no_shift_needs_any_more_is_a_question(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    declaring.tell(told.planned())
    declaring.move_to(NEXT_NIGHT)
    declaring.tell(told.cancelled(told_at=declaring.clock.now()))

    compare(declaring)

    assert [code for _, code in open_questions(declaring)] == ["period_without_shift"]


def test_a_students_hours_are_compared_once_the_day_is_over(
    student: Running, authority: SandboxRig
) -> None:
    told = Told()
    student.tell(told.planned())
    student.move_to(told.ends_at)
    authority.plan_verdict("B", "00913-362")
    student.tell(told.started(), told.ended(told.ends_at + timedelta(hours=2)))
    student.move_to(NEXT_NIGHT)

    compare(student)

    assert [code for _, code in open_questions(student)] == ["hours_differ"]


def test_a_verdict_that_does_not_come_for_a_day_is_a_question(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"not_ready": {"times": 1000}})
    declaring.tell(Told(starts_at=FRIDAY_EVENING + timedelta(days=5)).planned())
    declaring.pass_time(hours=26)

    compare(declaring)

    assert [code for _, code in open_questions(declaring)] == ["no_answer"]
