"""`/api/v1/shifts/{id}/word`: what was told of a courier's own shift, and the courier's word on it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
from courier_api.disputes.queries import words_on
from courier_api.disputes.shown import shown_fields
from courier_api.disputes.state_word import (
    LONGEST_SENTENCE,
    LONGEST_VALUE,
    Statement,
    own_shift,
    state_word,
)
from courier_api.shifts.told import told_value
from platforms.word import WordField

ShiftNumber = Annotated[int, Path(ge=1, le=2**63 - 1)]


class FieldOut(BaseModel):
    """One field: what the platform told (text), and the courier's word if there is one.

    `state`: `confirmed`, `open`, `settled`, or null when the courier has said nothing yet.
    """

    field: WordField
    told: str | None
    state: str | None
    said: str | None
    said_at: datetime | None
    outcome: str | None


class WordIn(BaseModel):
    """`value` as people write it: a time of day, kilometres, a number, or who ended the shift."""

    field: WordField
    verdict: Literal["right", "not_right"]
    value: str = Field(default="", max_length=LONGEST_VALUE)
    sentence: str = Field(default="", max_length=LONGEST_SENTENCE)


class WordOut(BaseModel):
    """The number of the statement; the same statement again has the same number."""

    id: int


def router(gate: Gate) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1/shifts", tags=["shifts"])
    Caller = Annotated[SignedIn, Depends(gate.require(Role.COURIER))]

    @routes.get("/{shift_id}/word")
    def own_words(caller: Caller, shift_id: ShiftNumber) -> list[FieldOut]:
        with gate.database.reading() as session:
            shift = own_shift(session, caller.person_id, shift_id)
            words = words_on(session, shift.id)
            found = []
            for field in shown_fields(shift, gate.clock.now()):
                word = words.get(field)
                found.append(
                    FieldOut(
                        field=field,
                        told=told_value(shift, field),
                        state=word.state if word else None,
                        said=word.said if word else None,
                        said_at=word.said_at if word else None,
                        outcome=word.outcome if word else None,
                    )
                )
            return found

    @routes.post("/{shift_id}/word", status_code=201)
    def state(caller: Caller, shift_id: ShiftNumber, word: WordIn) -> WordOut:
        statement = Statement(
            field=word.field,
            is_right=word.verdict == "right",
            value=word.value,
            sentence=word.sentence,
        )
        with gate.database.transaction() as session:
            number = state_word(
                session, caller.person_id, shift_id, statement, now=gate.clock.now()
            )
        return WordOut(id=number)

    return routes
