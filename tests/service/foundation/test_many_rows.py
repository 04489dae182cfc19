"""Many rows at once are what they would be one by one."""

from datetime import datetime, timedelta

from sqlalchemy import select

from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.database import Database
from courier_api.messaging import outbox
from courier_api.messaging.models import OutboxMessage
from courier_api.messaging.outbox import NewMessage
from tests.factories.cooperatives import OURS, make_cooperative


def test_the_hour_that_comes_twice_is_stored_as_two_instants(database: Database) -> None:
    summer = datetime(2026, 10, 25, 2, 30, tzinfo=BRUSSELS)
    winter = summer.replace(fold=1)
    assert summer == winter  # to Python: one clock, one reading
    with database.transaction() as session:
        make_cooperative(session)
        outbox.put_all(
            session,
            [
                NewMessage(kind="x", key=str(n), payload={}, due_at=at, employer_number=OURS)
                for n, at in enumerate((summer, winter))
            ],
        )

    with database.reading() as session:
        first, second = session.scalars(select(OutboxMessage.due_at).order_by(OutboxMessage.id))
    assert second - first == timedelta(hours=1)
