"""Tables of files that were imported and of pages that were pulled."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId, EncryptedText, UtcDateTime
from courier_api.foundation.models import Base, EmployerNumber, Id


class FileImport(Base):
    """One file of a source. Its bytes name it, so that the same file again has no effect.

    Without `finished_at` it was stopped: whoever imports it again goes on with it.
    """

    __tablename__ = "file_imports"
    __table_args__ = (UniqueConstraint("source_id", "file_sha256"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    file_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    rows: Mapped[int]
    added: Mapped[int] = mapped_column(default=0)
    corrected: Mapped[int] = mapped_column(default=0)
    imported_by: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FileRow(Base):
    """A row about a shift as it was imported, so that the next file's row can be compared with it.

    Written with the event it made; without `event_id` everything it told was known.
    """

    __tablename__ = "file_rows"
    __table_args__ = (Index("ix_file_rows_shift", "source_id", "shift_external_id"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    import_id: Mapped[int] = mapped_column(BigId, ForeignKey("file_imports.id"))
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    shift_external_id: Mapped[str] = mapped_column(String(200))
    row_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    event_id: Mapped[str | None] = mapped_column(String(200))


class PullCursor(Base):
    """How far the pull of one month of one source has come.

    `next_page` and `memory` are the channel's own words: where it goes on, and what it remembers of
    what it told. Both are written with the events of their page. `next_page` is null before the
    first page and after the last.
    """

    __tablename__ = "pull_cursors"
    __table_args__ = (UniqueConstraint("source_id", "month"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    month: Mapped[date]
    next_page: Mapped[str | None] = mapped_column(Text)
    memory: Mapped[str | None] = mapped_column(EncryptedText())
    pages: Mapped[int] = mapped_column(default=0)
    events: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
