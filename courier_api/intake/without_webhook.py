"""Events that no webhook brought: the same store, the same ids, and where they came from instead."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.columns import keyring_of
from courier_api.intake.seal import as_kept
from courier_api.intake.store_events import ArrivedEvent
from courier_api.sources.models import Source
from courier_api.sources.read_delivery import OWN_FORMAT
from platforms.events import CanonicalEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where and when events arrived that nobody signed. `headers` name the file or the pull."""

    source: Source
    received_at: datetime
    headers: Mapping[str, str]

    def arrived(
        self, session: Session, event: CanonicalEvent, raw: bytes, **headers: str
    ) -> ArrivedEvent:
        """The event as the store takes it. No secret has verified it, so none can be outdated."""
        keyring = keyring_of(session.get_bind().dialect, "health")  # as EncryptedBody reads it
        return ArrivedEvent(
            employer_number=self.source.employer_number,
            source_id=self.source.id,
            event_id=event.event_id,
            sha256=hashlib.sha256(raw).digest(),
            raw=as_kept(raw, [event], keyring),
            headers={**OWN_FORMAT, **self.headers, **headers},
            key_id=None,
            received_at=self.received_at,
            sources_version=0,
        )
