"""Tables of the work on a case: evidence, actions, investigation, merges and reminders."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import (
    BigId,
    EncryptedBytes,
    EncryptedJson,
    EncryptedText,
    JsonColumn,
    UtcDateTime,
)
from courier_api.foundation.models import Base, EmployerNumber, Id
from courier_api.incidents.people_models import OfIncident

IS_MERGED = text("undone_at IS NULL")


class IncidentEvidence(OfIncident, Base):
    """A photo or paper of a case; its bytes are in `incident_evidence_bodies`.

    `evidence_key` is its name in addresses, `upload_key` the phone's own name for it: the same one
    is one photo. `sha256` is of the file as it came. `taken_where` (`latitude`, `longitude`) and
    `taken_at` are what the camera wrote into it.
    """

    __tablename__ = "incident_evidence"
    __table_args__ = (
        UniqueConstraint("evidence_key"),
        UniqueConstraint("incident_id", "upload_key"),
    )

    evidence_key: Mapped[str] = mapped_column(String(32))
    upload_key: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    media_type: Mapped[str] = mapped_column(String(40))
    byte_length: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    sha256: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_where: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("personal"))
    note: Mapped[str | None] = mapped_column(EncryptedText("personal"))


class IncidentEvidenceBody(Base):
    """The bytes: `copy` is original (as it came) or public (without what the camera wrote into it)."""

    __tablename__ = "incident_evidence_bodies"
    __table_args__ = (UniqueConstraint("evidence_id", "copy"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    evidence_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident_evidence.id"))
    copy: Mapped[str] = mapped_column(String(10))
    media_type: Mapped[str] = mapped_column(String(40))
    body: Mapped[bytes] = mapped_column(EncryptedBytes("health"))


class IncidentAction(OfIncident, Base):
    """Something to be done so that it does not happen again; states of `safety.case_states`.

    `moved_to_id`: the case that carries it on; it is then not an open action of this one.
    """

    __tablename__ = "incident_actions"
    __table_args__ = (Index("ix_incident_actions_due", "employer_number", "state", "due_on"),)

    title: Mapped[str] = mapped_column(EncryptedText("personal"))
    owner_staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    due_on: Mapped[date | None]
    prevention_code: Mapped[str | None] = mapped_column(String(4))
    state: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[str | None] = mapped_column(EncryptedText("personal"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(String(80))
    cancel_reason: Mapped[str | None] = mapped_column(EncryptedText("personal"))
    effect_check_due: Mapped[date | None]
    effect_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    effect_note: Mapped[str | None] = mapped_column(EncryptedText("personal"))
    effective: Mapped[bool | None]
    moved_to_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incidents.id"))
    moved_from_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incident_actions.id"))


class IncidentInvestigation(Base):
    """Why it happened: one row a case.

    `level` is light, standard or serious; `method` five_whys or cause_tree. `content`: `answers`
    (the chain of whys), `causes` (`order`: primary, secondary, tertiary; `text`), `factors`,
    `recommendations`. The codes of deviation, agent and contact are facts of the case itself.
    """

    __tablename__ = "incident_investigations"

    incident_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("incidents.id"), primary_key=True, autoincrement=False
    )
    employer_number: Mapped[EmployerNumber]
    level: Mapped[str] = mapped_column(String(10))
    method: Mapped[str | None] = mapped_column(String(12))
    content: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IncidentMerge(Base):
    """Two reports that became one case. `before` is what the survivor and its clocks were."""

    __tablename__ = "incident_merges"
    __table_args__ = (
        Index(
            "uq_incident_merges_duplicate", "duplicate_id", unique=True,
            sqlite_where=IS_MERGED, postgresql_where=IS_MERGED,
        ),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    survivor_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"), index=True)
    duplicate_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"))
    duplicate_status: Mapped[str] = mapped_column(String(16))
    choices: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    before: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by: Mapped[str] = mapped_column(String(80))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(80))


class IncidentAlert(Base):
    """Somebody to be reminded of a case: raised when its time has come, closed when its cause is gone.

    `key` names occasion, audience and subject: the same cause is one alert.
    """

    __tablename__ = "incident_alerts"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_incident_alerts_open", "employer_number", "closed_at", "due_at"),
    )

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incidents.id"), index=True)
    deadline_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incident_deadlines.id"))
    key: Mapped[str] = mapped_column(String(200))
    occasion: Mapped[str] = mapped_column(String(30))
    audience: Mapped[str] = mapped_column(String(12))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
