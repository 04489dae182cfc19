"""What every change of a case over the JSON API has in common: the key, the lock, the short answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Header, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from courier_api.auth.gate import Gate
from courier_api.auth.roles import SignedIn
from courier_api.incidents.find import hold_case
from courier_api.incidents.models import Incident
from courier_api.messaging.idempotency import KeyedRequest, once

LARGEST_ID = 2**53
LONGEST_TEXT = 4000

Key = Annotated[str | None, Header(alias="Idempotency-Key")]
Ref = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{4,7}$")]
RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Purpose = Annotated[str, Query(min_length=3, max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Reason = Annotated[str, Field(max_length=200)]

Step = Callable[[Session, Incident, str, datetime], Mapping[str, Any] | None]
"""A change: session, case, actor, now. What it returns is added to the answer: no health data."""


class Change(BaseModel):
    """Every change may say which version of the case it was decided on."""

    model_config = ConfigDict(extra="forbid")

    version: int | None = Field(default=None, ge=1, le=LARGEST_ID)


class ChangedOut(BaseModel):
    """Where the case stands after a change. Nothing medical is in it."""

    model_config = ConfigDict(extra="allow")

    ref: str
    status: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for a change of which case, with which key and content; `also` names a second case."""

    caller: SignedIn
    ref: str
    given: Change
    key: str | None
    about: Mapping[str, Any] | None = None
    also: str | None = None


def change(gate: Gate, asked: Asked, step: Step, *, status: int = 200) -> JSONResponse:
    """Do a step on the case that is held for it, once a key, and say what the case is then."""
    number = asked.caller.employer_number
    content = {"ref": asked.ref, **(asked.about or {}), **asked.given.model_dump(mode="json")}
    keyed = keyed_request(gate, asked.caller, asked.key, content)
    now = gate.clock.now()
    with gate.database.transaction() as session:

        def act() -> tuple[int, dict[str, Any]]:
            if asked.also is not None and asked.also < asked.ref:
                hold_case(
                    session, number, asked.also
                )  # in one order, so that nobody waits for ever
            incident = hold_case(session, number, asked.ref, seen_version=asked.given.version)
            told = step(session, incident, actor_of(asked.caller), now)
            session.flush()
            return status, {
                "ref": incident.ref,
                "status": incident.status,
                "version": incident.version,
                **(told or {}),
            }

        code, body = once(session, keyed, act, now=now)
    return JSONResponse(body, code)


def keyed_request(
    gate: Gate, caller: SignedIn, key: str | None, content: dict[str, Any]
) -> KeyedRequest:
    """The request under its key; of health data only a hash that nobody can guess from is kept."""
    text = json.dumps(content, sort_keys=True)
    digest = gate.database.keyrings["health"].lookup_hash(text)
    return KeyedRequest(
        employer_number=caller.employer_number,
        actor=actor_of(caller),
        key=key,
        content={"digest": digest},
    )


def actor_of(caller: SignedIn) -> str:
    """Whoever asks, as timeline and audit log name them."""
    return f"{caller.person_kind.value}:{caller.person_id}"
