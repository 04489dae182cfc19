"""Tables of statistics: frozen reports, full-time workers of years without hours, and cases kept to count."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedJson, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class FrozenStatistics(Base):
    """A report with everything it was made of, so that it stays the same. Append-only.

    `content` is the export: rows and figures. `sha256` is of its text without the moment it was read,
    so that two people can see whether they speak of the same report. It counts injuries, so it is health data.
    """

    __tablename__ = "frozen_statistics"
    __table_args__ = (
        UniqueConstraint(
            "employer_number", "first_month", "last_month", "days", "version",
            name="uq_frozen_statistics_version",
        ),
    )  # fmt: skip

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    first_month: Mapped[date]
    last_month: Mapped[date]
    days: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))


class CommitteeReport(Base):
    """A frozen report that the committee may see. Append-only: what was read cannot be taken back.

    No two of a co-operative share a month, so that none can be subtracted from another.
    """

    __tablename__ = "committee_reports"
    __table_args__ = (UniqueConstraint("frozen_id", name="uq_committee_reports_frozen_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    frozen_id: Mapped[int] = mapped_column(BigId, ForeignKey("frozen_statistics.id"))
    first_month: Mapped[date]
    last_month: Mapped[date]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[str] = mapped_column(String(80))


class FullTimeWorkers(Base):
    """Full-time workers of a year, for months of which no hours are known. The last row counts.

    `workers` is a decimal number as text. Append-only.
    """

    __tablename__ = "full_time_workers"

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    year: Mapped[int]
    workers: Mapped[str] = mapped_column(String(20))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(80))


class KeptCases(Base):
    """A few hundred incidents as columns to count, so that a page need not read and decrypt each row.

    Made of rows and thrown away when these change: nothing is only here. `block` is the id of the
    incident divided by the size of a block. `stamps` are those of the rows it was made of; what is not
    settled (somebody is still off work) is true on the day `read_on` only. It is health data.
    """

    __tablename__ = "kept_cases"

    employer_number: Mapped[EmployerNumber] = mapped_column(primary_key=True)
    block: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    stamps: Mapped[str] = mapped_column(String(400))
    read_on: Mapped[date]
    is_settled: Mapped[bool]
    content: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("health"))
