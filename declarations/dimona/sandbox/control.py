"""The sandbox's own addresses: scenario, clock, log, clients, and events that only people cause."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from declarations.dimona.contract import JsonObject
from declarations.dimona.sandbox import wire
from declarations.dimona.sandbox.clock import SettableClock, instant_text, parse_instant
from declarations.dimona.sandbox.desk import Desk
from declarations.dimona.sandbox.problems import problem
from declarations.dimona.sandbox.request_log import OWN_PATHS, RequestLog
from declarations.dimona.sandbox.scenario import Scenario, parse_scenario
from declarations.dimona.sandbox.state_file import State
from declarations.dimona.sandbox.tokens import TokenDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Endpoints that need no token. Wrong input is answered with 400 and one sentence."""

    desk: Desk
    tokens: TokenDesk
    clock: SettableClock
    log: RequestLog
    first_scenario: Scenario
    state: State

    def routes(self) -> list[Route]:
        return [
            Route(f"{OWN_PATHS}/scenario", self._guarded(self.play), methods=["PUT"]),
            Route(f"{OWN_PATHS}/clock", self._guarded(self.set_clock), methods=["PUT"]),
            Route(f"{OWN_PATHS}/clock", self.read_clock, methods=["GET"]),
            Route(f"{OWN_PATHS}/clients", self._guarded(self.register), methods=["PUT"]),
            Route(f"{OWN_PATHS}/identify", self._guarded(self.identify), methods=["PUT"]),
            Route(f"{OWN_PATHS}/lock", self._guarded(self.lock_period), methods=["PUT"]),
            Route(f"{OWN_PATHS}/log", self.read_log, methods=["GET"]),
            Route(f"{OWN_PATHS}/reset", self.reset, methods=["POST"]),
        ]

    def play(self, body: object) -> JsonObject:
        """Follow a scenario from its beginning."""
        scenario = parse_scenario(body)
        self.desk.play(scenario)
        return {"rules": len(scenario.rules), "faults": scenario.faults is not None}

    def set_clock(self, body: object) -> JsonObject:
        """Freeze the clock at `now_utc`; null lets it run again."""
        fields = _object(body)
        if "now_utc" not in fields:
            raise ValueError('"now_utc" is missing.')
        wanted = fields["now_utc"]
        with self.desk.lock:
            self.clock.frozen_at = None if wanted is None else parse_instant(wanted)
            self.state.put("clock", "frozen_at", wanted)
        return self._clock_view()

    async def read_clock(self, _: Request) -> Response:
        return JSONResponse(self._clock_view())

    def register(self, body: object) -> JsonObject:
        """Let a client in, or give a known one another key."""
        fields = _object(body)
        client_id = wire.text(fields, "client_id")
        public_key = wire.text(fields, "public_key_pem")
        if client_id is None or public_key is None:
            raise ValueError('"client_id" and "public_key_pem" must be texts.')
        self.tokens.register(client_id, public_key)
        return {"client_id": client_id}

    def identify(self, body: object) -> JsonObject | None:
        """Settle who a declaration on hold is about; without `ssin` a number is made up."""
        fields = _object(body)
        number = _declared_number(fields, "declaration_id")
        found = self.desk.identify(number, wire.text(fields, "ssin"))
        return {"declaration_id": number} if found else None

    def lock_period(self, body: object) -> JsonObject | None:
        """Lock a period, as the quarterly declaration does."""
        number = _declared_number(_object(body), "period_id")
        return {"period_id": number} if self.desk.lock_period(number) else None

    async def read_log(self, _: Request) -> Response:
        return JSONResponse(self.log.as_json())

    async def reset(self, _: Request) -> Response:
        """Back to the beginning: first scenario, no periods, empty log; clients stay known."""
        self.desk.reset(self.first_scenario)
        self.log.clear()
        return JSONResponse({"reset": True})

    def _clock_view(self) -> JsonObject:
        frozen = self.clock.frozen_at is not None
        return {"now_utc": instant_text(self.clock.now()), "frozen": frozen}

    @staticmethod
    def _guarded(action: Callable[[object], JsonObject | None]) -> Callable[..., object]:
        """An endpoint around an action: its ValueError becomes 400, its None 404."""

        async def endpoint(request: Request) -> Response:
            try:
                answer = action(json.loads(await request.body()))
            except (ValueError, RecursionError) as error:
                said = "The body is not JSON." if _is_about_json(error) else str(error)
                return problem(400, said)
            return problem(404) if answer is None else JSONResponse(answer)

        return endpoint


def _is_about_json(error: Exception) -> bool:
    return isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError)


def _object(body: object) -> JsonObject:
    if not isinstance(body, dict):
        raise ValueError("A JSON object is expected.")  # noqa: TRY004 - wrong input, not a bug
    return body


def _declared_number(fields: JsonObject, name: str) -> int:
    text = str(fields.get(name))
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f'"{name}" must be a number.')
    return int(text)
