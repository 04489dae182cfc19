"""Each night everybody is looked at; decided again is only who is not as they were."""

from datetime import timedelta

from courier_api.filings.look_over import changed_couriers
from courier_api.foundation.clock import local_date
from courier_api.foundation.models import Cooperative
from courier_api.jobs import look_over_filings
from courier_api.shifts.models import Shift
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.events import Told
from tests.factories.running import Running


def changed(service: Running) -> int:
    """How many couriers a night would look at."""
    with service.database.reading() as session:
        return len(changed_couriers(session, OURS, today=local_date(service.clock.now())))


def pass_a_night(service: Running) -> str:
    """The job, and what follows from it."""
    with service.database.transaction() as session:
        said = look_over_filings.run(session, OURS, service.clock.now())
    service.pass_time(seconds=5)
    return said


def looked_at(service: Running) -> None:
    """Amina has shifts on three days; a night has found all of them declared."""
    for day in range(3):
        starts_at = FRIDAY_EVENING + timedelta(days=day + 1)
        service.tell(Told(shift=f"S-{day}", starts_at=starts_at).planned())
    service.pass_time(seconds=5)
    assert pass_a_night(service) == "1 couriers"


def test_who_was_settled_and_has_not_changed_is_left_alone(service: Running) -> None:
    looked_at(service)
    posts = [row.posts for row in service.declarations()]

    assert pass_a_night(service) == "0 couriers"
    service.clock.at = FRIDAY_NOON + timedelta(days=2)
    assert changed(service) == 0
    service.clock.at = FRIDAY_NOON + timedelta(days=12)  # the look began long ago: it begins anew
    assert pass_a_night(service) == "0 couriers"
    assert [row.posts for row in service.declarations()] == posts


def test_a_new_shift_and_its_verdict_are_looked_at(service: Running) -> None:
    looked_at(service)
    service.tell(Told(shift="S-9", starts_at=FRIDAY_EVENING + timedelta(days=5)).planned())
    assert changed(service) == 1

    service.pass_time(seconds=5)
    pass_a_night(service)
    assert changed(service) == 0


def test_a_setting_of_the_employer_concerns_everybody(service: Running) -> None:
    looked_at(service)
    with service.database.transaction() as session:
        session.get_one(Cooperative, OURS).midnight_end = "start_day"

    assert changed(service) == 1


def test_a_shift_that_no_event_told_of_is_found_and_declared(service: Running) -> None:
    looked_at(service)
    with service.database.transaction() as session:
        shift = session.get_one(Shift, service.shift("S-2").id)
        assert shift.planned_start is not None
        assert shift.planned_end is not None
        shift.planned_start += timedelta(days=2)
        shift.planned_end += timedelta(days=2)
        shift.worked_on += timedelta(days=2)
        shift.revision += 1

    assert pass_a_night(service) == "1 couriers"
    assert [row.action for row in service.declarations()][-2:] == ["CANCEL", "IN"]
    assert service.shift("S-2").covered
