"""A record of each sort that an address can name: of our co-operative, and of the other."""

from datetime import date
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import JSON, Boolean, Date, Integer, LargeBinary, select
from sqlalchemy.orm import Session

from courier_api.agreements.models import Agreement, AgreementChange, AgreementVersion
from courier_api.auth.models import SignInIdentity
from courier_api.filings.models import DimonaDeclaration
from courier_api.foundation.columns import EncryptedJson, UtcDateTime
from courier_api.foundation.models import Base
from courier_api.insurance.models import InsurancePolicy
from courier_api.limits.models import LimitFindingRow
from courier_api.messaging.models import InboxEvent, InboxOutcome, OutboxMessage
from courier_api.notices.models import Notice, PhoneCall
from courier_api.outgoing.models import WebhookEndpoint
from courier_api.parameters.models import StoredParameter
from courier_api.pay.correction_models import MassCorrection
from courier_api.pay.receivable_models import PayReceivable
from courier_api.payroll_export.models import PayrollExport, PayrollExportFile
from courier_api.shifts.models import HumanTask, ShiftDispute
from courier_api.web.office.export_views import BookAccount
from tests.factories.clocks import FRIDAY_NOON

Row = TypeVar("Row", bound=Base)
COUNTED = count(1)
FRIDAY = date(2026, 3, 6)
SOME_VALUES: dict[type, object] = {
    UtcDateTime: FRIDAY_NOON,
    Date: FRIDAY,
    Boolean: False,
    Integer: 1,
    JSON: {},
    EncryptedJson: {},
}


def bare(session: Session, model: type[Row], **given: object) -> Row:
    """A row of which only the given columns matter; every other that is needed has some value."""
    number = next(COUNTED)
    needed = {
        column.key: _some_value(column.type, number)
        for column in model.__table__.columns
        if not column.nullable and column.default is None and not column.primary_key
    }
    row = model(**needed | given)
    session.add(row)
    session.flush()
    return row


def records_of(
    session: Session, employer_number: str, *, source_id: int, courier_id: int, shift_id: int
) -> dict[str, str]:
    """One of each of this co-operative, by the name it has in addresses."""
    ours = {"employer_number": employer_number}
    about = {"courier_id": courier_id, **ours}
    agreement = bare(session, Agreement, **ours)
    versions = [
        bare(session, AgreementVersion, agreement_id=agreement.id, version=number, state="draft",
             **ours).id
        for number in (1, 2)
    ]  # fmt: skip
    change = bare(session, AgreementChange, agreement_id=agreement.id, **ours)
    made = {
        "receivable_id": bare(session, PayReceivable, agreement_id=agreement.id, **about),
        "correction_id": bare(
            session, MassCorrection, agreement_id=agreement.id, last_change_id=change.id,
            state="waiting", **ours,
        ),
        "message_id": bare(session, OutboxMessage, kind="notice.send", state="dead", **ours),
        "dispute_id": bare(
            session, ShiftDispute, shift_id=shift_id, state="open", field="ending", **about
        ),
        "export_id": _export(session, ours),
        "task_id": bare(session, HumanTask, code="cancel_after_day", **about),
        "declaration": bare(
            session, DimonaDeclaration, action="IN", state="answered", **about
        ),
        "policy_id": bare(session, InsurancePolicy, kind="work_accident", **ours),
        "finding_id": bare(
            session, LimitFindingRow, rule="night_work", state="open", unit="minutes", **about
        ),
        "endpoint_id": bare(
            session, WebhookEndpoint, source_id=source_id, state="paused", events=["*"], **ours
        ),
        "row_id": bare(session, StoredParameter, act="set", confidence="unconfirmed", **ours),
        "inbox_id": _parked(session, ours, source_id),
        "call_id": _call(session, ours),
    }  # fmt: skip
    ids = {name: str(row.id) for name, row in made.items()}
    numbers = {"version_id": versions[0], "new_id": versions[1], "old_id": versions[0]}
    return ids | {name: str(number) for name, number in numbers.items()}


def _call(session: Session, ours: dict[str, Any]) -> PhoneCall:
    identity = session.scalars(select(SignInIdentity).filter_by(**ours)).first()
    assert identity is not None
    notice = bare(session, Notice, identity_id=identity.id, template="covered", **ours)
    return bare(session, PhoneCall, notice_id=notice.id, state="failed", **ours)


def _export(session: Session, ours: dict[str, Any]) -> PayrollExport:
    export = bare(
        session,
        PayrollExport,
        kind="payroll",
        quarter="2026Q1",
        totals={account.value: 0 for account in BookAccount},
        version=next(COUNTED),
        **ours,
    )
    bare(session, PayrollExportFile, export_id=export.id, name="workers.csv", **ours)
    return export


def _parked(session: Session, ours: dict[str, Any], source_id: int) -> InboxEvent:
    event = bare(session, InboxEvent, source_id=source_id, raw=b"{}", headers="{}", **ours)
    bare(session, InboxOutcome, inbox_id=event.id, state="parked", reason="unknown_courier", **ours)
    return event


def _some_value(kind: object, number: int) -> object:
    for known, value in SOME_VALUES.items():
        if isinstance(kind, known):
            return value
    if isinstance(kind, LargeBinary):
        return str(number).encode()
    length = getattr(kind, "length", None)
    return f"r{number}"[-length:] if length else f"r{number}"
