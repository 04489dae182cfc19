"""Sign-in for programs: the same codes and sessions, answered as JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from courier_api.auth.codes import (
    IssuedCode,
    NewSession,
    confirm_code,
    identity_with,
    request_code,
    signed_in_or_refused,
)
from courier_api.auth.gate import Gate, bearer_token
from courier_api.auth.roles import SignedIn
from courier_api.auth.sessions import sign_out
from courier_api.messaging.idempotency import KeyedRequest, check_key, once

SendCode = Callable[[Session, IssuedCode, datetime], None]
"""(session, code, now): store the message that carries the code, in the same transaction."""


class CodeRequest(BaseModel):
    """Whose phone shall receive a code."""

    phone: str = Field(min_length=6, max_length=30)


class CodeRequested(BaseModel):
    """The same answer for every phone number, known or not."""

    sent_if_known: bool = True
    code_lasts_minutes: int = 10


class CodeConfirmation(BaseModel):
    """The code that came by SMS."""

    phone: str = Field(min_length=6, max_length=30)
    code: str = Field(min_length=4, max_length=12)


class SessionOut(BaseModel):
    """A session; the token is shown this once."""

    token: str
    role: str
    language: str
    expires_at: datetime

    @classmethod
    def of(cls, new: NewSession) -> Self:
        return cls(
            token=new.token, role=new.role.value, language=new.language, expires_at=new.expires_at
        )


class PersonOut(BaseModel):
    """Who a token stands for."""

    person_kind: str
    person_id: int
    role: str
    language: str
    employer_number: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInApi:
    """What these routes need."""

    gate: Gate
    send_code: SendCode


def router(api: SignInApi) -> APIRouter:
    """`/api/v1/sign-in/…`."""
    routes = APIRouter(prefix="/api/v1/sign-in", tags=["sign-in"])
    gate = api.gate
    Caller = Annotated[SignedIn, Depends(gate.require())]
    Key = Annotated[str | None, Header(alias="Idempotency-Key")]

    @routes.post("/codes", status_code=202)
    def ask_for_code(wish: CodeRequest, idempotency_key: Key = None) -> CodeRequested:
        with gate.database.transaction() as session:
            _send_code(session, api, wish.phone, idempotency_key)
        return CodeRequested()

    @routes.post("/sessions", status_code=201)
    def open_session(given: CodeConfirmation, idempotency_key: Key = None) -> SessionOut:
        if idempotency_key is not None:
            check_key(idempotency_key)
        with gate.database.transaction() as session:
            new = confirm_code(
                session, given.phone, given.code, gate.clock.now(), repeat_key=idempotency_key
            )
        return SessionOut.of(signed_in_or_refused(new))

    @routes.get("/session")
    def who_am_i(caller: Caller) -> PersonOut:
        return PersonOut.model_validate(caller, from_attributes=True)

    @routes.delete("/session", status_code=204)
    def close_session(request: Request, caller: Caller) -> None:  # noqa: ARG001 - must be signed in
        with gate.database.transaction() as session:
            sign_out(session, bearer_token(request) or "", gate.clock.now())

    return routes


def _send_code(session: Session, api: SignInApi, phone: str, key: str | None) -> None:
    """Send a code to a phone that is known, once for one key; unknown ones look the same outside."""
    if key is not None:
        check_key(key)
    identity = identity_with(session, phone)
    if identity is None:
        return
    now = api.gate.clock.now()

    def send() -> tuple[int, dict[str, Any]]:
        if issued := request_code(session, phone, now):
            api.send_code(session, issued, now)
        return 202, {}

    wish = KeyedRequest(
        employer_number=identity.employer_number,
        actor=f"sign-in:{identity.id}",
        key=key,
        content={"wish": "code"},
    )
    once(session, wish, send, now=now)
