"""Plays the carrier of calls: says on the page what a phone would say, and takes the key pressed.

`POST /sandbox/calls/SID/key` with `Digits` presses a key, and without it hangs up. Nobody picks up
at +32470000002, +32470000003 asks to wait (429), +32470000004 is no number that can be called (21217).
"""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree

import httpx
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from courier_api.foundation.clock import Clock
from courier_api.notices.sandbox_account import SandboxAccount, is_known, post_signed, refused

CALLS = "/2010-04-01/Accounts/{sid}/Calls.json"
REFUSALS = {
    "+32470000003": (429, 20429, "Too Many Requests"),
    "+32470000004": (400, 21217, "Phone number does not appear to be valid"),
}
NOBODY_AT_HOME = frozenset(("+32470000002",))


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxCall:
    """A call as the carrier keeps it: what is said, where the key goes, where its end is told."""

    sid: str
    to: str
    sender: str
    says: str
    key_url: str
    status_callback: str
    made_at: datetime


@dataclass
class CallSandbox:
    """The calls of an account. `announce` is told of each in one line."""

    account: SandboxAccount
    clock: Clock
    announce: Callable[[str], None]
    calls: list[SandboxCall] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take_over(self, form: Mapping[str, str]) -> SandboxCall:
        """Keep a call and announce it. Raises ElementTree.ParseError for TwiML that is none."""
        spoken = ElementTree.fromstring(form["Twiml"])  # noqa: S314 - whoever sends it knows our token
        gather, said = spoken.find("Gather"), spoken.find(".//Say")
        call = SandboxCall(
            sid="CA" + secrets.token_hex(16),
            to=form["To"],
            sender=form["From"],
            says="" if said is None else said.text or "",
            key_url="" if gather is None else gather.get("action", ""),
            status_callback=form.get("StatusCallback", ""),
            made_at=self.clock.now(),
        )
        with self.lock:
            self.calls.append(call)
        self.announce(f"Call to {call.to}: {call.says}")
        return call

    def latest(self, *, to: str | None = None) -> list[SandboxCall]:
        """Calls, newest first."""
        with self.lock:
            return [call for call in reversed(self.calls) if to is None or call.to == to]


def call_routes(sandbox: CallSandbox) -> list[Route]:
    """The carrier's own address, and the phone in the hand of whoever tries it."""

    async def create(request: Request) -> Response:
        if not is_known(sandbox.account, request):
            return refused(401, 20003, "Authenticate")
        async with request.form() as form:
            fields = {name: str(value) for name, value in form.items()}
        return _answer(sandbox, fields)

    def listing(request: Request) -> Response:
        if not is_known(sandbox.account, request):
            return refused(401, 20003, "Authenticate")
        found = sandbox.latest(to=request.query_params.get("To"))
        rows = [_resource(sandbox.account, call) for call in found]
        return JSONResponse({"calls": rows, "page": 0, "page_size": 50, "next_page_uri": None})

    async def key(request: Request) -> Response:
        async with request.form() as form:
            digits = str(form.get("Digits", ""))
        sid = request.path_params["sid"]
        call = next((each for each in sandbox.latest() if each.sid == sid), None)
        if call is None:
            return PlainTextResponse("no such call", 404)
        return Response(
            status_code=204, background=BackgroundTask(_press, sandbox.account, call, digits)
        )

    return [
        Route(CALLS, create, methods=["POST"]),
        Route(CALLS, listing, methods=["GET"]),
        Route("/sandbox/calls/{sid}/key", key, methods=["POST"]),
    ]


def _answer(sandbox: CallSandbox, fields: Mapping[str, str]) -> Response:
    to = fields.get("To", "")
    if not to.startswith("+"):
        return refused(400, 21211, "The 'To' number is not a valid phone number")
    if to in REFUSALS:
        return refused(*REFUSALS[to])
    try:
        call = sandbox.take_over(fields)
    except (KeyError, ElementTree.ParseError):
        return refused(400, 12100, "Document parse failure")
    unheard = to in NOBODY_AT_HOME and call.status_callback
    told = BackgroundTask(_tell_end, sandbox.account, call, "no-answer") if unheard else None
    return JSONResponse(_resource(sandbox.account, call), 201, background=told)


def _press(account: SandboxAccount, call: SandboxCall, digits: str) -> None:
    """The key to whoever asked for it, then the end of the call."""
    if digits and call.key_url:
        with httpx.Client(timeout=10) as client:
            fields = {**_fields(account, call), "Digits": digits, "CallStatus": "in-progress"}
            post_signed(client, account, call.key_url, fields)
    if call.status_callback:
        _tell_end(account, call, "completed")


def _tell_end(account: SandboxAccount, call: SandboxCall, status: str) -> None:
    with httpx.Client(timeout=10) as client:
        fields = {**_fields(account, call), "CallStatus": status}
        post_signed(client, account, call.status_callback, fields)


def _fields(account: SandboxAccount, call: SandboxCall) -> dict[str, str]:
    return {"CallSid": call.sid, "AccountSid": account.sid, "To": call.to, "From": call.sender}


def _resource(account: SandboxAccount, call: SandboxCall) -> Mapping[str, object]:
    made_at = format_datetime(call.made_at, usegmt=True)
    return {
        "sid": call.sid,
        "account_sid": account.sid,
        "to": call.to,
        "from": call.sender,
        "status": "queued",
        "direction": "outbound-api",
        "date_created": made_at,
        "date_updated": made_at,
        "api_version": "2010-04-01",
        "uri": CALLS.format(sid=account.sid).replace(".json", f"/{call.sid}.json"),
    }
