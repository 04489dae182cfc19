"""The whole service on a port of this machine, with the machine's clock: what an engineer meets."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from sqlalchemy import select

from courier_api.auth.codes import confirm_code, request_code
from courier_api.foundation.clock import SystemClock
from courier_api.foundation.database import Database
from courier_api.notices.models import Notice
from courier_api.wiring import Services
from tests.factories.applications import application
from tests.factories.platform_people import NOOR_PHONE, make_platform_person
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW, make_source


@dataclass(frozen=True, slots=True)
class Live:
    """A running service with Zwaluw and its engineer Noor."""

    address: str
    database: Database

    def code_on_the_phone(self) -> str:
        """The digits of the newest text message."""
        with self.database.reading() as session:
            body = session.scalars(select(Notice.body).order_by(Notice.id.desc()).limit(1)).one()
        match = re.search(r"\d{6}", body)
        assert match is not None
        return match[0]

    def token(self) -> str:
        """A session of Noor."""
        now = SystemClock().now()
        with self.database.transaction() as session:
            issued = request_code(session, NOOR_PHONE, now)
            assert issued is not None
            opened = confirm_code(session, NOOR_PHONE, issued.code, now)
            assert opened is not None
        return opened.token


@contextmanager
def live_service(database: Database) -> Iterator[Live]:
    """The service from its start to its end."""
    with database.transaction() as session:
        make_source(session, ZWALUW)
        make_platform_person(session)
    with serve(make_services(database, SystemClock())) as address:
        yield Live(address, database)


@contextmanager
def serve(services: Services) -> Iterator[str]:
    """These services on a free port, without a worker; gives the address."""
    with application(services) as app:
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)
