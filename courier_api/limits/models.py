"""Tables of what passed a limit, and of what people judged about it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, JsonColumn, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id

_OPEN = "state = 'open'"


class LimitFindingRow(Base):
    """One limit that a courier's shifts pass. `key` opens each once.

    `state`: open, judged, or gone (the shifts pass it no longer). A judged one whose figure becomes
    worse is open again. `found` and `limit_value` are in `unit`; `shift_ids` are ours.
    """

    __tablename__ = "limit_findings"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_limit_findings_courier", "courier_id", "found_on"),
        Index("ix_limit_findings_waiting", "employer_number", "rule", "found_on",
              sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    courier_id: Mapped[int] = mapped_column(BigId, ForeignKey("couriers.id"))
    key: Mapped[str] = mapped_column(String(200))
    rule: Mapped[str] = mapped_column(String(30))
    found_on: Mapped[date]
    found: Mapped[int]
    limit_value: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(300))
    shift_ids: Mapped[list[Any]] = mapped_column(JsonColumn)
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LimitJudgement(Base):
    """What a person judged of a finding, with the figure as it was then. Append-only."""

    __tablename__ = "limit_judgements"
    __table_args__ = (Index("ix_limit_judgements_finding", "finding_id", "id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    finding_id: Mapped[int] = mapped_column(BigId, ForeignKey("limit_findings.id"))
    found: Mapped[int]
    judgement: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(EncryptedText())
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    judged_by: Mapped[str] = mapped_column(String(80))
