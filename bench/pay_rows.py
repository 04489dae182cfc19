"""Everything that is stored of pay, as a digest by table: two databases that say the same have the same."""

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from courier_api.foundation.models import Base
from courier_api.ledger.models import LedgerEntry, LedgerLine
from courier_api.pay.models import PayCalculation, PayLine, PayMonth, WorkedDay

NUMBERED = {"id", "calculation_id", "entry_id"}
OF_THE_RUN = {"computed_at", "posted_at", "changed_at", "input_sha256"}
ROWS_AT_ONCE = 5_000
Column = ColumnElement[object] | InstrumentedAttribute[object]
Query = Select[tuple[object, ...]]


def digests_of_pay(session: Session) -> Mapping[str, str]:
    """By table the digest of its rows in order, without numbers and moments of this run."""
    return {name: _digest(session, query) for name, query in _queries().items()}


def _queries() -> dict[str, Query]:
    whose = (PayCalculation.courier_id, PayCalculation.worked_on)
    line = (PayLine.kind, PayLine.source_id, PayLine.dated_on)
    moved = (LedgerLine.account, LedgerLine.courier_id, LedgerLine.source_id)
    return {
        "pay_calculations": select(*_columns(PayCalculation)).order_by(*whose),
        "pay_lines": select(*whose, *_columns(PayLine))
        .join(PayCalculation, PayCalculation.id == PayLine.calculation_id)
        .order_by(*whose, *line),
        "worked_days": select(*_columns(WorkedDay)).order_by(
            WorkedDay.courier_id, WorkedDay.worked_on
        ),
        "pay_months": select(*_columns(PayMonth)).order_by(PayMonth.courier_id, PayMonth.month),
        "ledger_entries": select(*_columns(LedgerEntry)).order_by(LedgerEntry.effect_key),
        "ledger_lines": select(LedgerEntry.effect_key, *_columns(LedgerLine))
        .join(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
        .order_by(LedgerEntry.effect_key, *moved),
    }


def _columns(table: type[Base]) -> list[Column]:
    names = [each.name for each in table.__table__.columns]
    return [getattr(table, name) for name in names if name not in NUMBERED | OF_THE_RUN]


def _digest(session: Session, query: Query) -> str:
    digest = hashlib.sha256()
    for row in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        digest.update(json.dumps(list(row), sort_keys=True, default=str).encode())
    return digest.hexdigest()
