"""Is the process alive, is it ready, and its figures."""

from contextlib import suppress
from datetime import datetime

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from courier_api.filings.models import DimonaDeclaration
from courier_api.foundation.metrics import QUEUE_AGE, REGISTRY
from courier_api.foundation.migrate import is_current
from courier_api.messaging.models import InboxEvent, InboxPending, OutboxMessage
from courier_api.wiring import SLOW, Services


def add_health(app: FastAPI, services: Services) -> None:
    """Add /health/live, /health/ready and /metrics."""

    @app.get("/health/live", include_in_schema=False)
    def live() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/health/ready", include_in_schema=False)
    def ready() -> JSONResponse:
        problems = not_ready_because(services)
        status = "ready" if not problems else "not ready"
        return JSONResponse({"status": status, "problems": problems}, 503 if problems else 200)

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        # The other figures are worth having, above all when the database is away.
        with suppress(SQLAlchemyError), services.database.reading() as session:
            for queue, age in queue_ages(session, services.clock.now()).items():
                QUEUE_AGE.labels(queue).set(age)
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def not_ready_because(services: Services) -> list[str]:
    """Why the service should get no traffic; empty when it is ready."""
    settings = services.settings
    try:
        if not is_current(services.database):
            return ["the database lacks a migration"]
        with services.database.reading() as session:
            session.execute(text("SELECT 1"))
            ages = queue_ages(session, services.clock.now())
    except SQLAlchemyError:
        return ["the database cannot be reached"]
    limits = {
        "inbox": settings.ready_queue_age_seconds,
        "outbox": settings.ready_queue_age_seconds,
        "declarations": settings.ready_declaration_lag_seconds,
    }
    return [
        f"the oldest of the {name} waits {int(age)} seconds, more than {limits[name]}"
        for name, age in ages.items()
        if age > limits[name]
    ]


def queue_ages(session: Session, now: datetime) -> dict[str, float]:
    """Seconds that the oldest due work of each queue has waited.

    Webhooks to platforms are left out: that a platform is slow is no fault of this service.
    """
    oldest = {
        "inbox": session.scalar(
            select(func.min(InboxEvent.received_at)).join(
                InboxPending, InboxPending.inbox_id == InboxEvent.id
            )
        ),
        "outbox": session.scalar(
            select(func.min(OutboxMessage.due_at)).where(
                OutboxMessage.state == "open", OutboxMessage.kind.not_in(SLOW)
            )
        ),
        "declarations": session.scalar(
            select(func.min(DimonaDeclaration.queued_at)).where(
                DimonaDeclaration.state.in_(("queued", "sending"))
            )
        ),
    }
    return {
        name: max(0.0, (now - instant).total_seconds()) if instant else 0.0
        for name, instant in oldest.items()
    }
