"""What every change of a case over the JSON API has in common: the key, the lock, the short answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
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
class Asking:
    """Somebody who may change a case asks for a change of it; the same `key` is the same change."""

    gate: Gate
    caller: SignedIn
    ref: str
    key: str | None

    def change(
        self, given: Change, step: Step, *, about: Mapping[str, Any] | None = None,
        also: str | None = None, status: int = 200,
    ) -> JSONResponse:  # fmt: skip
        """Do a step on the case that is held for it, once a key, and say what the case is then.

        `about` and `given` are what the key stands for; `also` names a second case that is held too.
        """
        content = {"ref": self.ref, **(about or {}), **given.model_dump(mode="json")}
        keyed = keyed_request(self.gate, self.caller, self.key, content)
        now = self.gate.clock.now()
        with self.gate.database.transaction() as session:
            code, body = once(
                session,
                keyed,
                lambda: (status, self._done(session, given, step, also, now)),
                now=now,
            )
        return JSONResponse(body, code)

    def _done(
        self, session: Session, given: Change, step: Step, also: str | None, now: datetime
    ) -> dict[str, Any]:
        number = self.caller.employer_number
        if also is not None and also < self.ref:
            hold_case(session, number, also)  # in one order, so that nobody waits for ever
        incident = hold_case(session, number, self.ref, seen_version=given.version)
        told = step(session, incident, actor_of(self.caller), now)
        session.flush()
        return {
            "ref": incident.ref,
            "status": incident.status,
            "version": incident.version,
            **(told or {}),
        }


def asking(gate: Gate) -> Any:  # noqa: ANN401 - a dependency
    """A dependency: the adviser or the deputy, who asks for a change of the case in the address."""
    adviser = Depends(gate.require(Role.ADVISER, Role.DEPUTY))

    def asked(ref: Ref, key: Key = None, caller: SignedIn = adviser) -> Asking:
        return Asking(gate=gate, caller=caller, ref=ref, key=key)

    return Depends(asked)


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
