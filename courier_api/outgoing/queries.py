"""Questions about webhooks to platforms: how endpoints are doing, what waits, what was given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from courier_api.outgoing.models import OutgoingEvent, WebhookEndpoint
from courier_api.sources.models import Source
from platforms.outgoing.health import EndpointState

GIVEN_UP_SHOWN_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointView:
    """An endpoint and how it is doing. `given_up` counts the last two weeks."""

    id: int
    employer_number: str
    slug: str
    platform_name: str
    url: str
    events: Sequence[str]
    state: EndpointState
    reason: str | None
    since: datetime
    failures: int
    failing_since: datetime | None
    waiting: int
    given_up: int

    @property
    def needs_a_person(self) -> bool:
        """Whether events wait or were lost, and nothing will change that by itself."""
        return self.state is not EndpointState.ACTIVE or self.given_up > 0

    def document(self) -> dict[str, object]:
        """As a JSON document."""
        return {
            "source": self.slug,
            "url": self.url,
            "events": list(self.events),
            "state": self.state.value,
            "reason": self.reason,
            "since": self.since.isoformat(),
            "failures": self.failures,
            "failing_since": self.failing_since and self.failing_since.isoformat(),
            "waiting": self.waiting,
            "given_up": self.given_up,
        }


def endpoint_views(
    session: Session, *, now: datetime, employer_number: str | None = None
) -> list[EndpointView]:
    """Every endpoint, of one co-operative or of all, by the source's name."""
    waiting = _counts(session, OutgoingEvent.state == "waiting")
    given_up = _counts(
        session,
        (OutgoingEvent.state == "given_up") & (OutgoingEvent.settled_at > now - GIVEN_UP_SHOWN_FOR),
    )
    query = (
        select(WebhookEndpoint, Source)
        .join(Source, Source.id == WebhookEndpoint.source_id)
        .order_by(Source.slug)
    )
    if employer_number is not None:
        query = query.where(WebhookEndpoint.employer_number == employer_number)
    return [
        EndpointView(
            id=endpoint.id,
            employer_number=endpoint.employer_number,
            slug=source.slug,
            platform_name=source.name,
            url=endpoint.url,
            events=endpoint.events,
            state=EndpointState(endpoint.state),
            reason=endpoint.reason,
            since=endpoint.state_since,
            failures=endpoint.failures,
            failing_since=endpoint.failing_since,
            waiting=waiting.get(endpoint.id, 0),
            given_up=given_up.get(endpoint.id, 0),
        )
        for endpoint, source in session.execute(query)
    ]


def _counts(session: Session, condition: ColumnElement[bool]) -> dict[int, int]:
    rows = session.execute(
        select(OutgoingEvent.endpoint_id, func.count(OutgoingEvent.id).label("events"))
        .where(condition)
        .group_by(OutgoingEvent.endpoint_id)
    )
    return {row.endpoint_id: row.events for row in rows}
