"""`/api/v1/couriers/{id}/pay/{date}`: why a courier's worked day is worth what it is."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
from courier_api.locale.catalogue import Language
from courier_api.locale.preference import DEFAULT, language_of
from courier_api.pay.explain.document import ExplanationOut, explanation_document
from courier_api.pay.explain.explain_day import explain_to

CourierNumber = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router(gate: Gate) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1/couriers", tags=["pay"])
    Caller = Annotated[SignedIn, Depends(gate.require(Role.COURIER, Role.OFFICE))]

    @routes.get("/{courier_id}/pay/{worked_on}")
    def explain(
        caller: Caller,
        courier_id: CourierNumber,
        worked_on: date,
        language: Language | None = None,
    ) -> ExplanationOut:
        """A courier's own day, or a day of a courier of one's co-operative. `language` defaults to
        that of the person who asks."""
        chosen = language or language_of(caller.language) or DEFAULT
        # Only what staff read is written down; who reads their own holds up nobody.
        database = gate.database
        opened = database.reading if caller.role is Role.COURIER else database.transaction
        with opened() as session:
            found = explain_to(session, caller, courier_id, worked_on, chosen, now=gate.clock.now())
        return explanation_document(found)

    return routes
