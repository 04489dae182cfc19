"""The sandbox as a web application: token endpoint, Dimona service, own addresses."""

from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from declarations.dimona.sandbox.books import load_books
from declarations.dimona.sandbox.clock import SettableClock, parse_instant
from declarations.dimona.sandbox.config import TOKEN_PATH, SandboxConfig
from declarations.dimona.sandbox.connections import Connections, NoConnections
from declarations.dimona.sandbox.control import Control
from declarations.dimona.sandbox.desk import Delays, Desk
from declarations.dimona.sandbox.problems import problem
from declarations.dimona.sandbox.request_log import Logged, RequestLog
from declarations.dimona.sandbox.service import Refused, Service
from declarations.dimona.sandbox.state_file import NoState, State, StateFile
from declarations.dimona.sandbox.tokens import OFFICIAL_TOKEN_URL, TokenDesk, TokenRefused

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def create_sandbox(config: SandboxConfig, *, connections: Connections | None = None) -> Starlette:
    """A sandbox of its own, with the books that its state file holds.

    `connections` comes from a server and lets a scenario cut connections; without one a lost
    answer raises ConnectionResetError out of the application. `app.state.close` closes the file,
    `app.state.desk` holds the books.
    """
    state: State = NoState() if config.state_path is None else StateFile(config.state_path)
    clock = _clock(config, state)
    tokens = TokenDesk(
        real_now=config.now, settable_now=clock.now, rules=config.tokens, state=state
    )
    for client_id, public_key in config.clients.items():
        tokens.register(client_id, public_key)
    desk = Desk(
        clock=clock,
        delays=Delays(verdict=config.verdict_delay, slow_verdict=config.slow_verdict_delay),
        books=load_books(state),
        scenario=config.scenario,
    )
    log = RequestLog(config.longest_log)
    service = Service(
        desk=desk, tokens=tokens, connections=connections or NoConnections(), hang=config.hang
    )
    control = Control(
        desk=desk,
        tokens=tokens,
        clock=clock,
        log=log,
        first_scenario=config.scenario,
        state=state,
    )
    app = Starlette(
        routes=[_token_route(tokens), *service.routes(), *control.routes()],
        middleware=[Middleware(Logged, log=log, now=clock.now)],
        exception_handlers={Refused: _turned_away, HTTPException: _http_problem},
    )
    app.state.close = state.close
    app.state.desk = desk
    return app


def _clock(config: SandboxConfig, state: State) -> SettableClock:
    clock = SettableClock(config.now)
    for _, frozen_at in state.items("clock"):
        clock.frozen_at = None if frozen_at is None else parse_instant(frozen_at)
    return clock


def _token_route(tokens: TokenDesk) -> Route:
    async def give_token(request: Request) -> Response:
        """Exchange a signed assertion for a bearer token."""
        served_at = str(request.url.replace(query="", fragment=""))
        try:
            form = _form(await request.body())
            grant = tokens.grant(form, (served_at, OFFICIAL_TOKEN_URL))
        except TokenRefused as refusal:
            said = {"error": refusal.error, "error_description": refusal.description}
            return JSONResponse(said, refusal.status, headers=_NO_STORE)
        return JSONResponse(
            {
                "access_token": grant.token,
                "token_type": "Bearer",
                "expires_in": grant.seconds,
                "scope": " ".join(grant.scopes),
            },
            headers=_NO_STORE,
        )

    return Route(TOKEN_PATH, give_token, methods=["POST"])


def _form(raw: bytes) -> dict[str, str]:
    """The form fields. Raises TokenRefused for a repeated field or text that is not UTF-8."""
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise TokenRefused("invalid_request", "The form is not UTF-8.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise TokenRefused("invalid_request", "A form field is given twice.")
    return fields


async def _turned_away(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return error.answer


async def _http_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, headers=error.headers)
