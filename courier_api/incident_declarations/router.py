"""`/api/v1/incidents/…/declaration`: declarations to the insurer, read and marked as sent.

Rights and log are those of the page: the adviser and the deputy, and each look is written down.
"""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy.orm import Session

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
from courier_api.incident_declarations.form_now import form_as_sent, form_now
from courier_api.incident_declarations.list_declarations import ListedDeclaration, list_declarations
from courier_api.incident_declarations.models import AccidentDeclaration
from courier_api.incident_declarations.send import (
    LONGEST_TICKET,
    Channel,
    Proof,
    send_declaration,
)
from courier_api.incident_declarations.status import PaperPurpose, declaration_of, note_access
from courier_api.incident_declarations.words import SSIN
from courier_api.incidents.api import (
    LARGEST_ID,
    Asking,
    Change,
    ChangedOut,
    Ref,
    actor_of,
    asking,
)
from courier_api.incidents.find import incident_by_ref
from courier_api.incidents.models import Incident
from declarations.dimona.identifiers import masked
from safety.declaration_form import Spot
from safety.facts import DeclarationStatus

MOST_AT_ONCE = 100


class DeclarationOut(BaseModel):
    """Where a declaration stands and its proof. Nothing medical is in it."""

    declaration_id: int
    ref: str
    form: str
    status: DeclarationStatus
    legal_due: date | None
    corrects_id: int | None
    sent_at: datetime | None
    channel: Channel | None
    ticket_no: str | None
    insurer_code: str | None
    insurer_file_no: str | None
    sent_sha256: str | None

    @classmethod
    def of(cls, ref: str, row: AccidentDeclaration) -> "DeclarationOut":
        """The declaration of the case with this reference."""
        return cls(ref=ref, **_fields(row))


class ZoneOut(BaseModel):
    """One zone of the form as it is filled in; of a national number only its last digits."""

    key: str
    zone: str
    value: str
    source: str | None
    broken_rules: list[str]


class ReadDeclarationOut(DeclarationOut):
    """The whole form: health data. The look was written down."""

    zones: list[ZoneOut]
    missing: list[str]


class DeclarationsOut(BaseModel):
    """A page of declarations, the newest first; `next` is where the following page begins."""

    declarations: list[DeclarationOut]
    next: int | None


class SentIn(Change):
    """Proof of a sending: when and over which channel, with the number that a portal gave."""

    sent_at: AwareDatetime
    channel: Channel
    ticket_no: str = Field(default="", max_length=LONGEST_TICKET)


def router(gate: Gate) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1/incidents", tags=["incidents"])
    adviser = Depends(gate.require(Role.ADVISER, Role.DEPUTY))
    By = Annotated[Asking, asking(gate)]

    @routes.get("/declarations")
    def listing(
        status: DeclarationStatus | None = None,
        before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
        limit: Annotated[int, Query(ge=1, le=MOST_AT_ONCE)] = MOST_AT_ONCE,
        caller: SignedIn = adviser,
    ) -> DeclarationsOut:
        with gate.database.reading() as session:
            found = list_declarations(
                session, caller.employer_number, status=status, before=before, limit=limit
            )
            return _page(found, limit)

    @routes.get("/{ref}/declaration")
    def read(ref: Ref, caller: SignedIn = adviser) -> ReadDeclarationOut:
        # A transaction, because every look at health data is written down.
        with gate.database.transaction() as session:
            return _read(session, caller, ref, gate.clock.now())

    @routes.post("/{ref}/declaration/sent", response_model=ChangedOut)
    def sent(by: By, given: SentIn) -> JSONResponse:
        def step(session: Session, incident: Incident, actor: str, now: datetime) -> Any:  # noqa: ANN401
            proof = Proof(sent_at=given.sent_at, channel=given.channel, ticket_no=given.ticket_no)
            row = send_declaration(session, incident, proof, actor=actor, now=now)
            return {"declaration_id": row.id, "declaration_status": row.status}

        return by.change(given, step, about={"do": "sent"})

    return routes


def _page(found: list[ListedDeclaration], limit: int) -> DeclarationsOut:
    rows = [DeclarationOut.of(each.ref, each.row) for each in found]
    more = len(rows) == limit
    return DeclarationsOut(declarations=rows, next=rows[-1].declaration_id if more else None)


def _read(session: Session, caller: SignedIn, ref: str, now: datetime) -> ReadDeclarationOut:
    """Raises IncidentNotFound, or DeclarationNotFound before one is prepared."""
    incident = incident_by_ref(session, caller.employer_number, ref)
    declaration = declaration_of(session, incident)
    note_access(
        session, incident, "read.declaration",
        actor=actor_of(caller), now=now, purpose=PaperPurpose.DECLARATION,
    )  # fmt: skip
    filled = form_as_sent(declaration) or form_now(session, incident, declaration, now)
    zones = [
        ZoneOut(
            key=spot.key,
            zone=spot.zone,
            value=_shown(spot, value),
            source=filled.answers[spot].source.value if spot in filled.answers else None,
            broken_rules=[fault.rule.value for fault in filled.faults if fault.spot == spot],
        )
        for spot, value in filled.form.values.items()
    ]
    return ReadDeclarationOut(
        ref=incident.ref,
        **_fields(declaration),
        zones=zones,
        missing=[spot.key for spot in filled.missing],
    )


def _shown(spot: Spot, value: str) -> str:
    return masked(value) if spot.zone == SSIN else value


def _fields(row: AccidentDeclaration) -> dict[str, Any]:
    return {
        "declaration_id": row.id,
        "form": row.form,
        "status": row.status,
        "legal_due": row.legal_due,
        "corrects_id": row.corrects_id,
        "sent_at": row.sent_at,
        "channel": row.channel,
        "ticket_no": row.ticket_no,
        "insurer_code": row.insurer_code,
        "insurer_file_no": row.insurer_file_no,
        "sent_sha256": row.sent_sha256,
    }
