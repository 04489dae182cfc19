"""People change declarations by hand: with a reason, kept and chained."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.filings.change_by_hand import ChangeNotPossible, WantedChange, change_by_hand
from courier_api.filings.change_models import FilingChange
from courier_api.filings.check_receipts import check_chain
from courier_api.filings.settle_task import TaskNotOpen, settle_task
from courier_api.foundation.errors import Invalid, NotFound
from courier_api.shifts.models import HumanTask
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.events import Told
from tests.factories.running import Running

PERIOD = "656309292174"


def change(
    declaring: Running, what: str, *, declaration: int = 1, reason: str = "The mandate is renewed.",
    period: str = "", employer: str = OURS,
) -> None:  # fmt: skip
    wanted = WantedChange(
        declaration=declaration, what=what, reason=reason, period=period, actor="staff:3"
    )
    with declaring.database.transaction() as session:
        change_by_hand(session, wanted, employer_number=employer, now=declaring.clock.now())
    declaring.pass_time(seconds=5)


def test_a_refused_declaration_goes_out_again_when_a_person_says_so(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.plan_verdict("B", "90256-155")
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=5)
    authority.play()

    change(declaring, "send_again")

    assert [row.result for row in declaring.declarations()] == ["B", "A"]
    assert declaring.shift().covered


def test_a_declaration_that_was_turned_away_goes_out_again(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"post": [403, 201]})
    declaring.tell(Told().planned())

    change(declaring, "send_again")

    assert [(row.state, row.posts) for row in declaring.declarations()] == [("judged", 2)]
    assert declaring.shift().covered


def test_a_period_that_existed_is_noted_by_its_number(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.plan_verdict("B", "90373-334")
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=5)
    assert not declaring.shift().covered

    change(declaring, "adopt", period="6563 0929 2174")

    assert (declaring.shift().covered, declaring.shift().period_id) == (True, int(PERIOD))
    assert declaring.tasks() == []


def test_a_period_cancelled_on_the_portal_covers_nobody(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    declaring.tell(told.planned())
    declaring.pass_time(seconds=5)
    declaring.move_to(FRIDAY_EVENING + timedelta(days=2))
    declaring.tell(told.cancelled(told_at=declaring.clock.now()))
    assert "cancel_after_day" in declaring.tasks()

    change(declaring, "cancelled_outside")

    assert [row.action for row in declaring.declarations()] == ["IN", "CANCEL"]
    assert authority.calls("/declarations") == 1


def test_a_change_has_reason_audit_line_and_receipt(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.plan_verdict("B", "90256-155")
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=5)
    change(declaring, "send_again")

    with declaring.database.reading() as session:
        (kept,) = session.scalars(select(FilingChange)).all()
        audit = session.scalars(
            select(AuditRecord).where(AuditRecord.action == "filings.send_again")
        ).one()
        assert check_chain(session, OURS).faults == ()
    assert (kept.reason, kept.actor, audit.actor) == (
        "The mandate is renewed.",
        "staff:3",
        "staff:3",
    )
    assert "mandate" not in str(audit.facts)


@pytest.mark.parametrize("change_of", [
    {"what": "send_again", "reason": "."}, {"what": "adopt", "period": "12"},
])  # fmt: skip
def test_without_a_reason_or_a_number_nothing_changes(
    declaring: Running, authority: SandboxRig, change_of: dict[str, str]
) -> None:
    authority.plan_verdict("B", "90373-334")
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=5)

    with pytest.raises(Invalid):
        change(declaring, **change_of)


def test_what_does_not_fit_the_declaration_is_refused(
    declaring: Running, authority: SandboxRig
) -> None:
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=5)

    with pytest.raises(ChangeNotPossible):
        change(declaring, "send_again")
    with pytest.raises(NotFound):
        change(declaring, "cancelled_outside", employer=THEIRS)


def settle(declaring: Running, reason: str = "The period may stay.") -> None:
    with declaring.database.transaction() as session:
        task = session.scalars(
            select(HumanTask.id).where(HumanTask.code == "cancel_after_day").order_by(HumanTask.id)
        ).first()
        assert task is not None
        settle_task(
            session, task, reason, actor="staff:3", employer_number=OURS, now=declaring.clock.now()
        )


def test_a_question_that_was_settled_is_not_asked_again(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    declaring.tell(told.planned())
    declaring.pass_time(seconds=5)
    declaring.move_to(FRIDAY_EVENING + timedelta(days=2))
    declaring.tell(told.cancelled(told_at=declaring.clock.now()))

    settle(declaring)
    later = Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=3))
    declaring.tell(later.planned())
    declaring.pass_time(seconds=5)

    assert "cancel_after_day" not in declaring.tasks()
    with pytest.raises(TaskNotOpen):
        settle(declaring)
