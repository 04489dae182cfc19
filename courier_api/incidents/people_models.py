"""Tables of the people of an incident: who was hurt and how, who saw it, who else is concerned.

What tells of somebody's health is encrypted with the health key, the rest with the personal key. No
row is deleted: `removed_at` says from when on it no longer counts.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from courier_api.foundation.columns import BigId, EncryptedJson, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id, Stamp

IS_MAIN = text("main AND removed_at IS NULL")


class OfIncident:
    """What every row of a case has: the case, who added it and when, and its end."""

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(80))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @declared_attr
    def incident_id(cls) -> Mapped[int]:
        return mapped_column(BigId, ForeignKey("incidents.id"), index=True)


class IncidentCasualty(OfIncident, Base):
    """A person who was hurt: `role` is courier or third_party.

    `details`: `name` (of a third party), `consequence`, `doctor` (yes, no, unknown), `doctor_on`,
    `hospital`, `hospital_name`, `hospital_on`, `first_aid` (`by`, `at`, `what`), `gear_worn`
    (codes), `died_on`.
    """

    __tablename__ = "incident_casualties"

    courier_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("couriers.id"))
    role: Mapped[str] = mapped_column(String(12))
    details: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
    stamp: Mapped[Stamp]


class IncidentInjury(OfIncident, Base):
    """One injury of a casualty; exactly one of a casualty's is the main one.

    `details`: `injury` and `body` (codes), `text`, `permanent_expected`, `permanent_pct`.
    """

    __tablename__ = "incident_injuries"
    __table_args__ = (
        Index(
            "uq_incident_injuries_main", "casualty_id", unique=True,
            sqlite_where=IS_MAIN, postgresql_where=IS_MAIN,
        ),
    )  # fmt: skip

    casualty_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident_casualties.id"))
    main: Mapped[bool]
    details: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
    stamp: Mapped[Stamp]


class IncidentIncapacity(OfIncident, Base):
    """Days on which a casualty could not work, or not in full.

    `period`: `from` and `to` (dates, both included; no `to` while the end is not known), `kind`
    (full, partial, adapted_work).
    """

    __tablename__ = "incident_incapacity"

    casualty_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("incident_casualties.id"), index=True
    )
    period: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
    stamp: Mapped[Stamp]


class IncidentNarrative(OfIncident, Base):
    """What somebody told, in their words and language. A correction is a row of its own.

    `from_ref` names the report it came with when two reports became one case.
    """

    __tablename__ = "incident_narratives"

    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    language: Mapped[str | None] = mapped_column(String(2))
    from_ref: Mapped[str | None] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(EncryptedText("health"))


class IncidentWitness(OfIncident, Base):
    """Somebody who saw it, or heard of it at once.

    `details`: `name`, `direct` (saw it), `phone`, `statement`.
    """

    __tablename__ = "incident_witnesses"

    details: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("personal"))


class IncidentThirdParty(OfIncident, Base):
    """Somebody else who is concerned.

    `details`: `known`, `name`, `phone`, `vehicle`, `plate`, `insurer`, `policy`, `liable`.
    """

    __tablename__ = "incident_third_parties"

    details: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("personal"))


class IncidentPoliceReport(OfIncident, Base):
    """A report of the police. `details`: `authority`, `place`, `reported_on`, `number`."""

    __tablename__ = "incident_police_reports"

    details: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("personal"))
