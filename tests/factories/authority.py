"""The authority's sandbox in this process: the real client, no socket, one clock for both."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from starlette.applications import Starlette

from courier_api.foundation.clock import Clock
from declarations.dimona.http_channel import DimonaClientSettings, HttpDimonaChannel
from declarations.dimona.sandbox import SandboxConfig, create_sandbox, parse_scenario
from declarations.dimona.sandbox.config import SERVICE_PATH, TOKEN_PATH
from declarations.dimona.sandbox.desk import Desk
from declarations.dimona.sandbox.periods import Period
from tests.factories.cooperatives import OURS
from tests.pure.declarations.sandbox.driver import CLIENT_ID
from tests.pure.declarations.sandbox.keys import private_key, private_pem, public_pem

ADDRESS = "http://sandbox.test"


class Killed(BaseException):
    """The process ends here: nobody sees this answer, and nobody writes anything down."""


class InProcess(httpx.BaseTransport):
    """Hands requests to an application in this thread. A connection that is cut is a read error.

    `is_down` refuses every connection; `kills_after_post` lets a POST of a declaration arrive and
    then ends the process of the client.
    """

    def __init__(self, app: Starlette) -> None:
        self.is_down = False
        self.kills_after_post = False
        self.unseen: set[int] = set()
        """Which POSTs of declarations, counted from 0, were answered to a process that had ended."""
        self._posts = 0
        self._app = httpx.ASGITransport(app)
        self._runner = asyncio.Runner()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectError("Nobody listens.", request=request)
        declares = request.url.path.endswith("/declarations")
        self._posts += declares
        if declares and self.kills_after_post:
            self.unseen.add(self._posts - 1)
        try:
            status, headers, content = self._runner.run(self._answer(request))
        except ConnectionResetError:
            raise httpx.ReadError("The connection was cut.", request=request) from None
        finally:
            if declares and self.kills_after_post:
                self.kills_after_post = False
                raise Killed
        return httpx.Response(status, headers=headers, content=content)

    async def _answer(self, request: httpx.Request) -> tuple[int, httpx.Headers, bytes]:
        asked = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.read()
        )
        answer = await self._app.handle_async_request(asked)
        return answer.status_code, answer.headers, await answer.aread()

    def end(self) -> None:
        """Close the loop. Not `close`: every client of it would call that."""
        self._runner.close()


@dataclass(slots=True)
class Authority:
    """One sandbox, and as many clients of it as there are processes of ours."""

    clock: Clock
    verdict_seconds: int = 0
    transport: InProcess = field(init=False)
    _app: Starlette = field(init=False)
    _control: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self._app = create_sandbox(
            SandboxConfig(
                now=self.clock.now,
                clients={CLIENT_ID: public_pem(private_key())},
                verdict_delay=timedelta(seconds=self.verdict_seconds),
                hang=timedelta(0),
            )
        )
        self.transport = InProcess(self._app)
        self._control = httpx.Client(base_url=ADDRESS, transport=self.transport)

    @property
    def desk(self) -> Desk:
        """The sandbox's own books."""
        desk: Desk = self._app.state.desk
        return desk

    def channel(self) -> HttpDimonaChannel:
        """A client as a new process has one: without a token, without a memory of pauses."""
        settings = DimonaClientSettings(
            base_url=ADDRESS + SERVICE_PATH,
            token_url=ADDRESS + TOKEN_PATH,
            audience=ADDRESS + TOKEN_PATH,
            client_id=CLIENT_ID,
            private_key_pem=private_pem(private_key()),
        )
        return HttpDimonaChannel(settings, now=self.clock.now, transport=self.transport)

    def play(self, *rules: dict[str, Any]) -> None:
        """Follow these rules from now on; none means that everything goes well."""
        self.desk.play(parse_scenario(list(rules)))

    def log(self) -> list[dict[str, Any]]:
        """Every request of the clients, oldest first; `unseen` where nobody lived for the answer."""
        entries: list[dict[str, Any]] = self._control.get("/sandbox/log").json()
        posts = [entry for entry in entries if entry["path"].endswith("/declarations")]
        for number in self.transport.unseen:
            posts[number]["unseen"] = True
        return entries

    def periods(self, ssin: str) -> list[Period]:
        """The periods of one worker that are in force, by their first day."""
        books = self.desk.books
        employer_id = books.employers.find(OURS, None)
        assert employer_id is not None
        found = books.periods.search(employer_id, ssin, None, None)
        living = [period for period in found if not period.cancelled]
        return sorted(living, key=lambda period: period.starts_on)

    def close(self) -> None:
        """Close loop and books."""
        self._control.close()
        self.transport.end()
