"""How often the doors of the channel may be used: counted for everybody together, nobody is told apart.

A limit for each caller would need to know the caller. This one only keeps a machine from filling the
mailbox or trying codes; people do not come near it.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from courier_api.confidential.errors import ChannelBusy
from courier_api.confidential.models import ConfidentialTurn
from courier_api.foundation.upsert import insert_or_change

KEPT = timedelta(days=1)


class Door(StrEnum):
    """What is counted."""

    WRITE = "write"
    CODE = "code"
    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a door


MOST_AN_HOUR = {Door.WRITE: 120, Door.CODE: 600, Door.PASSPHRASE: 120}


def take_turn(session: Session, door: Door, *, now: datetime) -> None:
    """Count one use, in a transaction of its own so that it counts whatever follows.

    Raises ChannelBusy.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    session.execute(delete(ConfidentialTurn).where(ConfidentialTurn.hour < hour - KEPT))
    number: int = insert_or_change(
        session,
        ConfidentialTurn,
        {"door": door.value, "hour": hour, "number": 1},
        unique=["door", "hour"],
        change={"number": ConfidentialTurn.number + 1},
        returning="number",
    )
    if number > MOST_AN_HOUR[door]:
        raise ChannelBusy
