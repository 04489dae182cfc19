"""A stored event as those who apply it see it: a row of the inbox, or just these columns of it."""

from datetime import datetime
from typing import Final, Protocol

from courier_api.messaging.models import InboxEvent


class Received(Protocol):
    """What is read of an event. Hundreds at a time are no objects of the session: that costs more
    than reading what they say."""

    @property
    def id(self) -> int: ...
    @property
    def employer_number(self) -> str: ...
    @property
    def source_id(self) -> int: ...
    @property
    def raw(self) -> bytes: ...
    @property
    def headers(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...


RECEIVED: Final = (
    InboxEvent.id,
    InboxEvent.employer_number,
    InboxEvent.source_id,
    InboxEvent.raw,
    InboxEvent.headers,
    InboxEvent.received_at,
)
