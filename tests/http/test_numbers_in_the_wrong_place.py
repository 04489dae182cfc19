"""A platform writes a national number where it does not belong: we do not say it again."""

import io

import pytest
from sqlalchemy import select

from courier_api.messaging.models import InboxOutcome
from tests.factories.couriers import AMINA
from tests.factories.events import Body, Told, envelope, text, webhook
from tests.http.conftest import Door
from tests.http.test_logs_of_requests import log

__all__ = ["log"]

TOLD = Told()
MISPLACED: list[Body | bytes] = [
    {**TOLD.planned(), "id": "evt_1", "data": AMINA.ssin},
    {**TOLD.event("planned", planned_start=AMINA.ssin), "id": "evt_2"},
    {**TOLD.planned(), "id": "evt_3", "type": AMINA.ssin},
    {**TOLD.planned(), "id": "evt_4", "timestamp": AMINA.ssin},
    envelope(
        "shift.planned", "evt_5", TOLD.starts_at,
        shift={"external_id": "S-5", "worker": {"external_id": AMINA.ssin},
               "planned_start": text(TOLD.starts_at), "planned_end": text(TOLD.ends_at)},
    ),
    AMINA.ssin.encode() + b"{",
]  # fmt: skip


@pytest.mark.sqlite
@pytest.mark.parametrize("told", MISPLACED)
def test_a_number_in_the_wrong_place_is_not_said_again(
    door: Door, told: Body | bytes, log: io.StringIO
) -> None:
    answer = door.send(webhook(told))
    door.work()
    with door.services.database.reading() as session:
        reasons = [reason or "" for reason in session.scalars(select(InboxOutcome.reason))]
    written = log.getvalue()

    assert answer.status_code < 500
    assert AMINA.ssin not in answer.text
    assert AMINA.ssin not in written
    assert AMINA.ssin not in " ".join(reasons)
    assert AMINA.ssin not in door.client.get("/metrics").text
