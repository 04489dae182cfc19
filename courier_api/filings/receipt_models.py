"""Tables of receipts: one chain for each co-operative, append-only."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courier_api.foundation.columns import BigId
from courier_api.foundation.models import Base, EmployerNumber, Id


class FilingReceipt(Base):
    """One link: what happened about a declaration, joined to everything before it.

    `statement` is canonical JSON without personal data; the other columns repeat what is looked for
    and are compared with it when the chain is checked. A trigger refuses changes.
    """

    __tablename__ = "filing_receipts"
    __table_args__ = (UniqueConstraint("employer_number", "number"),)

    id: Mapped[Id]
    employer_number: Mapped[EmployerNumber]
    number: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(20))
    declaration_ref: Mapped[int | None] = mapped_column(BigId, index=True)
    exchange_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("dimona_exchanges.id"))
    change_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("filing_changes.id"), index=True
    )
    statement: Mapped[str] = mapped_column(Text)
    previous_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))


class ReceiptChain(Base):
    """The last receipt of a co-operative; its row is held while the next one is written."""

    __tablename__ = "receipt_chains"

    employer_number: Mapped[str] = mapped_column(
        String(10), ForeignKey("cooperatives.employer_number"), primary_key=True
    )
    number: Mapped[int] = mapped_column(BigId, default=0)
    sha256: Mapped[str] = mapped_column(String(64))
