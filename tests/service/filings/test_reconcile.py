"""Comparing a worker's needs with what is declared: contracts without end, repeats, cost."""

from datetime import timedelta

from courier_api.filings.reconcile import reconcile
from courier_api.foundation.models import Cooperative
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.events import Told
from tests.factories.running import Running
from tests.factories.statements import counted


def stand(service: Running) -> None:
    """The co-operative declares one contract without end."""
    with service.database.transaction() as session:
        session.get_one(Cooperative, OURS).contract_mode = "standing"


def test_a_contract_without_end_covers_every_later_shift(service: Running) -> None:
    stand(service)
    for day in range(3):
        service.tell(
            Told(shift=f"S-{day}", starts_at=FRIDAY_EVENING + timedelta(days=day)).planned()
        )
        service.pass_time(seconds=3)

    (row,) = service.declarations()
    assert row.end_date is None
    assert {service.shift(f"S-{day}").period_id for day in range(3)} == {row.period_id}


def test_a_contract_that_was_ended_long_ago_covers_nothing(service: Running) -> None:
    stand(service)
    service.tell(Told(shift="S-0").planned())
    service.pass_time(seconds=3)
    with service.database.transaction() as session:
        session.get_one(Cooperative, OURS).contract_mode = "per-day"
    service.tell(
        Told(shift="S-1", starts_at=FRIDAY_EVENING + timedelta(hours=1), hours=1).planned()
    )
    service.pass_time(seconds=3)
    assert [row.action for row in service.declarations()] == ["IN", "OUT"]

    service.clock.advance(days=120)
    later = Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=121))
    service.tell(later.planned())
    service.pass_time(seconds=3)
    rows = service.declarations()
    assert [row.action for row in rows] == ["IN", "OUT", "IN"]
    assert service.shift("S-2").period_id == rows[-1].period_id


def test_reconciling_again_changes_nothing(service: Running) -> None:
    service.tell(Told().planned())
    service.pass_time(seconds=3)
    before = service.shift().covered_at
    for _ in range(2):
        with service.database.transaction() as session:
            reconcile(session, service.shift().courier_id, since=None, now=service.clock.now())

    assert [row.posts for row in service.declarations()] == [1]
    assert service.shift().covered_at == before


def test_reconciling_asks_the_database_a_handful_of_questions(service: Running) -> None:
    for day in range(12):
        service.tell(
            Told(shift=f"S-{day}", starts_at=FRIDAY_EVENING + timedelta(days=day)).planned()
        )
    service.pass_time(seconds=3)

    with counted(service.database) as statements, service.database.transaction() as session:
        reconcile(session, service.shift("S-1").courier_id, since=None, now=service.clock.now())
    assert len([each for each in statements if not each.startswith(("BEGIN", "SAVEPOINT"))]) <= 11
