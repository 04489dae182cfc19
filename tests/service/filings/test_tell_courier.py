"""The courier hears by SMS when not to ride, and when riding is fine again."""

from datetime import timedelta

from sqlalchemy import select

from courier_api.notices.models import Notice
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.events import Told
from tests.factories.running import Running

QUARTER_HOUR_BEFORE = FRIDAY_EVENING - timedelta(minutes=15)


def said(declaring: Running) -> list[str]:
    """Why messages were written, oldest first."""
    with declaring.database.reading() as session:
        return list(session.scalars(select(Notice.template).order_by(Notice.id)))


def test_a_courier_whose_shift_was_covered_in_time_hears_nothing(
    declaring: Running, authority: SandboxRig
) -> None:
    declaring.tell(Told().planned())
    declaring.move_to(FRIDAY_EVENING)

    assert said(declaring) == []


def test_a_courier_is_told_to_wait_and_then_that_it_is_fine(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"not_ready": {"until_utc": FRIDAY_EVENING.isoformat()}})
    declaring.tell(Told().planned())
    declaring.move_to(QUARTER_HOUR_BEFORE)
    assert said(declaring) == ["not_covered_yet"]

    declaring.move_to(FRIDAY_EVENING + timedelta(hours=1))
    assert said(declaring) == ["not_covered_yet", "covered"]


def test_a_courier_is_told_that_the_declaration_was_refused(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.plan_verdict("B", "90017-151")
    declaring.tell(Told().planned())
    declaring.move_to(QUARTER_HOUR_BEFORE)

    assert said(declaring) == ["do_not_start"]


def test_nobody_is_told_to_wait_for_a_shift_that_is_over(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    declaring.move_to(told.ends_at)
    declaring.tell(told.started(), told.ended())
    declaring.pass_time(minutes=1)

    assert said(declaring) == []
