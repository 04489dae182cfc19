"""The medical certificate: it cannot go electronically; who asked for it, got it and sent it on."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident
from courier_api.incidents.steps import do_step


class CertificateStep(StrEnum):
    """Source: scenario 1, what goes on paper (docs/sources.md#drs-scenario-1)."""

    REQUESTED = "certificate_requested"
    RECEIVED = "certificate_received"
    FORWARDED = "certificate_forwarded"


def note_certificate(
    session: Session, incident: Incident, step: CertificateStep, *, done_at: datetime, actor: str,
    now: datetime,
) -> bool:  # fmt: skip
    """The step was done then. Nothing of what the certificate says is kept. Raises Invalid."""
    return do_step(session, incident, step, done_at=done_at, note="", actor=actor, now=now)
