"""Plays the SMS carrier: takes messages over like Twilio, shows them instead of sending them. Calls
are in `sandbox_calls.py`.

Numbers with a fate of their own, to try out what can go wrong:
+32470000001 has said STOP (21610), +32470000002 is switched off (30003, undelivered),
+32470000003 asks to wait (429), +32470000004 is no mobile number (21614). Any phone can answer:
`POST /sandbox/replies` with `From`, `To` and `Body`; STOP stops that one sender, START starts it again.
"""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

import httpx
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from courier_api.foundation.clock import Clock
from courier_api.locale.catalogue import load_catalogue
from courier_api.locale.preference import DEFAULT, first_accepted
from courier_api.notices.sandbox_account import SandboxAccount, is_known, post_signed, refused
from courier_api.notices.sandbox_calls import CallSandbox, call_routes
from safety.message_rules import Reply, reply_of
from safety.sms_segments import count_segments

MESSAGES = "/2010-04-01/Accounts/{sid}/Messages.json"
LONGEST_BODY = 1600
STYLE_SHEET = Path(__file__).parent.parent / "static" / "css" / "sandbox.css"
OPTED_OUT_REFUSAL = (400, 21610, "Attempt to send to unsubscribed recipient")
REFUSALS = {
    "+32470000001": OPTED_OUT_REFUSAL,
    "+32470000003": (429, 20429, "Too Many Requests"),
    "+32470000004": (400, 21614, "'To' number is not a valid mobile number"),
}
UNREACHABLE = {"+32470000002": "30003"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxMessage:
    """A message as the carrier keeps it."""

    sid: str
    to: str
    sender: str
    body: str
    made_at: datetime


@dataclass
class SmsSandbox:
    """What the sandbox holds. `announce` is told of each message in one line.

    `stopped` are phones with the sender that each of them has stopped; `replies_url` is where
    replies are passed on, as the carrier's number is set up.
    """

    account: SandboxAccount
    clock: Clock
    announce: Callable[[str], None]
    state_file: Path | None = None
    replies_url: str | None = None
    messages: list[SandboxMessage] = field(default_factory=list)
    stopped: set[tuple[str, str]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    phones: CallSandbox = field(init=False)

    def __post_init__(self) -> None:
        self.phones = CallSandbox(account=self.account, clock=self.clock, announce=self._announce)
        if self.state_file is not None and self.state_file.exists():
            lines = self.state_file.read_text(encoding="utf-8").splitlines()
            self.messages = [_from_line(line) for line in lines if line]

    def _announce(self, line: str) -> None:
        self.announce(line)

    def take_over(self, *, to: str, sender: str, body: str) -> SandboxMessage:
        """Keep a message and announce it."""
        message = SandboxMessage(
            sid="SM" + secrets.token_hex(16),
            to=to,
            sender=sender,
            body=body,
            made_at=self.clock.now(),
        )
        with self.lock:
            self.messages.append(message)
            if self.state_file is not None:
                with self.state_file.open("a", encoding="utf-8") as file:
                    file.write(_to_line(message) + "\n")
        self.announce(f"SMS to {to}: {body}")
        return message

    def hear(self, *, phone: str, sender: str, body: str) -> None:
        """A reply from a phone: after STOP this sender reaches it no more, until START."""
        meaning = reply_of(body)
        with self.lock:
            if meaning is Reply.STOP:
                self.stopped.add((phone, sender))
            elif meaning is Reply.START:
                self.stopped.discard((phone, sender))

    def has_stopped(self, *, phone: str, sender: str) -> bool:
        """Whether the phone has stopped this sender."""
        with self.lock:
            return (phone, sender) in self.stopped

    def latest(self, *, to: str | None = None) -> list[SandboxMessage]:
        """Messages, newest first."""
        with self.lock:
            return [m for m in reversed(self.messages) if to is None or m.to == to]


def create_sms_sandbox(sandbox: SmsSandbox) -> Starlette:
    """The sandbox as a web application."""

    async def create(request: Request) -> Response:
        if not is_known(sandbox.account, request):
            return refused(401, 20003, "Authenticate")
        async with request.form() as form:
            return _answer(sandbox, form)

    def listing(request: Request) -> Response:
        if not is_known(sandbox.account, request):
            return refused(401, 20003, "Authenticate")
        found = sandbox.latest(to=request.query_params.get("To"))
        rows = [_resource(sandbox.account, message) for message in found]
        return JSONResponse({"messages": rows, "page": 0, "page_size": 50, "next_page_uri": None})

    async def reply(request: Request) -> Response:
        """What a person answers on the phone: `From`, `To` (one of our numbers), `Body`."""
        async with request.form() as form:
            fields = {name: str(form.get(name, "")) for name in ("From", "To", "Body")}
        sandbox.hear(phone=fields["From"], sender=fields["To"], body=fields["Body"])
        passed_on = BackgroundTask(_pass_on, sandbox, fields) if sandbox.replies_url else None
        return Response(status_code=204, background=passed_on)

    def kept(_: Request) -> Response:
        return JSONResponse([json.loads(_to_line(message)) for message in sandbox.latest()])

    def page(request: Request) -> Response:
        language = first_accepted(request.headers.get("accept-language")) or DEFAULT
        template = _templates().get_template("sandbox/sms.html")
        texts = load_catalogue()
        html = template.render(
            messages=sandbox.latest(),
            calls=sandbox.phones.latest(),
            language=language.value,
            t=lambda key, **facts: texts.text(key, language, **facts),
        )
        return HTMLResponse(html)

    return Starlette(
        routes=[
            Route(MESSAGES, create, methods=["POST"]),
            Route(MESSAGES, listing, methods=["GET"]),
            Route("/sandbox/messages", kept),
            Route("/sandbox/replies", reply, methods=["POST"]),
            Route("/", page),
            Route("/sandbox.css", _sheet),
            *call_routes(sandbox.phones),
        ]
    )


def _sheet(_: Request) -> Response:
    return Response(STYLE_SHEET.read_bytes(), media_type="text/css")


def _answer(sandbox: SmsSandbox, form: FormData) -> Response:
    to, sender, body = (str(form.get(name, "")) for name in ("To", "From", "Body"))
    if not to.startswith("+"):
        return refused(400, 21211, "The 'To' number is not a valid phone number")
    if not body or len(body) > LONGEST_BODY:
        return refused(400, 21602 if not body else 21617, "Message body is required")
    if sandbox.has_stopped(phone=to, sender=sender):
        return refused(*OPTED_OUT_REFUSAL)
    if refusal := REFUSALS.get(to):
        return refused(*refusal)
    message = sandbox.take_over(to=to, sender=sender, body=body)
    callback = str(form.get("StatusCallback", ""))
    report = BackgroundTask(_report, sandbox.account, message, callback) if callback else None
    return JSONResponse(_resource(sandbox.account, message), 201, background=report)


def _report(account: SandboxAccount, message: SandboxMessage, callback: str) -> None:
    """Tell the sender what became of the message, signed as Twilio signs."""
    code = UNREACHABLE.get(message.to, "")
    with httpx.Client(timeout=10) as client:
        for status in ("sent", "undelivered" if code else "delivered"):
            fields = {"MessageSid": message.sid, "MessageStatus": status, "To": message.to}
            fields |= {"From": message.sender, "AccountSid": account.sid}
            if code and status == "undelivered":
                fields["ErrorCode"] = code
            if post_signed(client, account, callback, fields) is None:
                return


def _pass_on(sandbox: SmsSandbox, fields: Mapping[str, str]) -> None:
    """A reply to whoever the number belongs to, signed in the same way."""
    sid = {"MessageSid": "SM" + secrets.token_hex(16), "AccountSid": sandbox.account.sid}
    with httpx.Client(timeout=10) as client:
        post_signed(client, sandbox.account, str(sandbox.replies_url), {**fields, **sid})


def _resource(account: SandboxAccount, message: SandboxMessage) -> Mapping[str, object]:
    made_at = format_datetime(message.made_at, usegmt=True)
    return {
        "sid": message.sid,
        "account_sid": account.sid,
        "to": message.to,
        "from": message.sender,
        "body": message.body,
        "status": "queued",
        "direction": "outbound-api",
        "num_segments": str(count_segments(message.body).segments),
        "error_code": None,
        "error_message": None,
        "date_created": made_at,
        "date_updated": made_at,
        "date_sent": None,
        "api_version": "2010-04-01",
        "uri": MESSAGES.format(sid=account.sid).replace(".json", f"/{message.sid}.json"),
    }


def _to_line(message: SandboxMessage) -> str:
    return json.dumps(
        asdict(message) | {"made_at": message.made_at.isoformat()}, ensure_ascii=False
    )


def _from_line(line: str) -> SandboxMessage:
    values = json.loads(line)
    return SandboxMessage(**values | {"made_at": datetime.fromisoformat(values["made_at"])})


def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("courier_api"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
    )
