"""A refused student declaration: a person chooses, and declarations follow."""

import pytest
from sqlalchemy import select

from courier_api.couriers.models import Courier
from courier_api.filings.check_receipts import check_chain
from courier_api.filings.choices import Option, choose
from courier_api.filings.settle_task import TaskNotOpen
from courier_api.foundation.errors import Invalid
from courier_api.shifts.models import HumanTask
from courier_api.web.office import read_choice
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.events import Told
from tests.factories.running import Running


def refused(student: Running, authority: SandboxRig, code: str = "00655-350") -> int:
    """Amina's declaration as a student was refused; gives the question."""
    authority.plan_verdict("B", code)
    student.tell(Told().planned())
    student.pass_time(seconds=5)
    authority.play()
    with student.database.reading() as session:
        return session.scalars(select(HumanTask.id).where(HumanTask.code == "refused_choice")).one()


def chosen(student: Running, task: int, option: str, reason: str = "Agreed with Amina.") -> None:
    with student.database.transaction() as session:
        choose(
            session, task, option, reason, actor="staff:3", employer_number=OURS,
            now=student.clock.now(),
        )  # fmt: skip
    student.pass_time(seconds=5)


def types(student: Running) -> list[tuple[str, str | None]]:
    return [
        (row.payload["dimonaIn"]["features"]["workerType"], row.result)
        for row in student.declarations()
    ]


def test_the_shift_is_declared_as_another_kind(student: Running, authority: SandboxRig) -> None:
    chosen(student, refused(student, authority), "other_type")

    assert types(student) == [("STU", "B"), ("OTH", "A")]
    assert student.shift().covered
    assert student.tasks() == []
    with student.database.reading() as session:
        assert session.scalars(select(Courier.worker_type)).one() == "OTH"
        assert check_chain(session, OURS).faults == ()


def test_the_same_is_declared_again_once_the_data_are_right(
    student: Running, authority: SandboxRig
) -> None:
    chosen(student, refused(student, authority, "90017-151"), "same_type")

    assert types(student) == [("STU", "B"), ("STU", "A")]
    assert student.shift().covered


def test_a_shift_that_is_taken_back_is_cancelled_and_needs_no_declaration(
    student: Running, authority: SandboxRig
) -> None:
    chosen(student, refused(student, authority), "shift_taken_back")

    assert student.shift().state == "cancelled"
    assert types(student) == [("STU", "B")]
    assert "refused_choice" not in student.tasks()


def test_a_shift_that_has_begun_is_not_taken_back(student: Running, authority: SandboxRig) -> None:
    task = refused(student, authority)
    student.move_to(FRIDAY_EVENING)

    with pytest.raises(Invalid):
        chosen(student, task, "shift_taken_back")


def test_a_choice_needs_a_reason_and_is_made_once(student: Running, authority: SandboxRig) -> None:
    task = refused(student, authority)
    with pytest.raises(Invalid):
        chosen(student, task, "other_type", reason="")

    chosen(student, task, "other_type")

    with pytest.raises(TaskNotOpen):
        chosen(student, task, "other_type")


def test_the_question_closes_by_itself_when_the_platform_cancels(
    student: Running, authority: SandboxRig
) -> None:
    refused(student, authority)

    student.tell(Told().cancelled())

    assert "refused_choice" not in student.tasks()


def test_each_way_is_shown_with_what_it_costs_each_side(
    student: Running, authority: SandboxRig
) -> None:
    with student.database.transaction() as session:
        make_agreement(session, student.source_id)
    task = refused(student, authority)

    with student.database.reading() as session:
        view = read_choice.choice_view(session, OURS, task, student.clock.now())
    costs = {way.option: way.cost for way in view.ways}
    ordinary, as_student = costs[Option.OTHER_TYPE], costs[Option.SAME_TYPE]
    assert ordinary is not None
    assert as_student is not None
    assert ordinary.gross_cents == as_student.gross_cents == 5220
    # Student: 5.42 % and 2.71 % of the gross. Ordinary: 25 % and 13.07 % of 108 % of it, or of it.
    assert as_student.employer_cents == 283
    assert ordinary.employer_cents > as_student.employer_cents
    assert ordinary.net_cents < as_student.net_cents
    assert costs[Option.SHIFT_TAKEN_BACK] is None
