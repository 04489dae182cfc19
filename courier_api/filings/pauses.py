"""A pause that the authority ordered: it holds for every process of the service (R10)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.filings.models import ChannelPause
from courier_api.foundation.upsert import insert_or_change

DIMONA = "dimona"


def keep_pause(session: Session, until: datetime) -> None:
    """Nothing goes out before `until`. The latest order counts."""
    known = session.get(ChannelPause, DIMONA)
    if known is not None and known.until >= until:
        return
    insert_or_change(
        session,
        ChannelPause,
        {"channel": DIMONA, "until": until},
        unique=["channel"],
        change={"until": until},
        returning="channel",
    )


def paused_until(session: Session, *, now: datetime) -> datetime | None:
    """The end of the pause that holds now; None without one."""
    return session.scalar(
        select(ChannelPause.until).where(ChannelPause.channel == DIMONA, ChannelPause.until > now)
    )
