"""A worker pulls some pages of a month and passes the rest on, so that no message is held for long."""

import logging
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.intake.pull import ask_to_pull, pull_access, pull_month
from courier_api.messaging import outbox
from courier_api.messaging.outbox import Claimed
from courier_api.sources.models import Source
from platforms.pull import PullAccess, PullChannel

MakeChannel: TypeAlias = Callable[[PullAccess], PullChannel]

log = logging.getLogger(__name__)

MOST_PAGES = 20
"""In one go of a worker, whose lease on the message is short."""


def pull_for_message(
    database: Database, channels: Mapping[str, MakeChannel], message: Claimed, *, clock: Clock
) -> None:
    """Pull what the message asks for, unless its scheme cannot be pulled any more.

    Raises what the channel raises: the message then comes back later, and goes on behind the last
    page that was stored.
    """
    month = date.fromisoformat(message.payload["month"])
    with database.reading() as session:
        source = session.get_one(Source, message.payload["source_id"])
    make_channel = channels.get(source.scheme)
    is_partial = False
    if make_channel is not None:
        channel = make_channel(pull_access(source))
        pulled = pull_month(database, channel, source, month, clock=clock, most_pages=MOST_PAGES)
        if pulled.unreadable:
            facts = {"source": source.slug, "month": f"{month:%Y-%m}", "shifts": pulled.unreadable}
            log.warning("pulled shifts cannot be read", extra=facts)
        is_partial = pulled.pages == MOST_PAGES and not pulled.finished
    with database.transaction() as session:
        if is_partial:
            ask_to_pull(session, source, month, cause=f"after-{message.id}", now=clock.now())
        outbox.finish(session, message, now=clock.now())
