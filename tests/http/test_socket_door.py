"""The door at the socket answers what the application answers, byte for byte, and in order."""

import asyncio
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

import pytest
import uvicorn
from sqlalchemy import func, select
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from courier_api.foundation.database import Database
from courier_api.intake.socket_door import door_protocol
from courier_api.main import Application
from courier_api.messaging.models import InboxEvent
from tests.factories.events import Told, Webhook, again, ping, webhook
from tests.factories.sources import NEXT_SECRET, ZWALUW
from tests.http.conftest import Door
from tests.pure.platforms.events.hostile import HOSTILE
from tests.pure.platforms.events.samples import EVENT_ID

pytestmark = pytest.mark.sqlite
PLAIN, AT_SOCKET = "plain", "at_socket"
Serve = Callable[[str], int]


def wire(
    sent: Webhook,
    *,
    first_line: str = f"POST /hooks/v1/{ZWALUW} HTTP/1.1",
    headers: Mapping[str, str] = {},
    chunked: bool = False,
) -> bytes:
    """A request as a sender writes it."""
    length = {} if chunked else {"Content-Length": str(len(sent.raw))}
    lines = [f"{name}: {value}" for name, value in ({"Host": "h"} | sent.headers | length | headers).items()]  # fmt: skip
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(sent.raw), sent.raw) if chunked else sent.raw
    return "\r\n".join((first_line, *lines, "", "")).encode("latin-1") + body


def answers(line: socket.socket, count: int) -> list[bytes]:
    """So many answers, as far as the other side sends them before it closes."""
    got, found = b"", []
    while len(found) < count:
        head, end, rest = got.partition(b"\r\n\r\n")
        told = re.search(rb"content-length: ([0-9]+)", head)
        length = int(told[1]) if told else 0
        if end and len(rest) >= length:
            found.append(head + end + rest[:length])
            got = rest[length:]
            continue
        chunk = line.recv(65_536)
        if not chunk:
            break
        got += chunk
    return found


def exchanged(port: int, *pieces: bytes, count: int = 1) -> list[bytes]:
    """What comes back for bytes that are sent one piece after the other."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            line.sendall(piece)
        return answers(line, count)


def status(answer: bytes) -> int:
    """The status of an answer."""
    return int(answer.split(b" ", 2)[1])


@pytest.fixture
def serve(door: Door) -> Iterator[Serve]:
    """Opens a port: of the application as a web server runs it, or with the door at the socket."""
    servers: list[asyncio.Server] = []

    async def opened(kind: str) -> int:
        app = door.client.app
        assert isinstance(app, Application)
        config = uvicorn.Config(
            app, lifespan="off", log_config=None, access_log=False, server_header=False,
            proxy_headers=False, timeout_keep_alive=1,
        )  # fmt: skip
        config.load()
        state = ServerState()
        protocol = HttpToolsProtocol if kind == PLAIN else door_protocol(app.door)
        server = await asyncio.get_running_loop().create_server(
            lambda: protocol(config, state, {}), "127.0.0.1", 0
        )
        servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    yield lambda kind: door.client.portal.call(opened, kind)

    async def closed() -> None:
        for server in servers:
            server.close()

    door.client.portal.call(closed)


def as_compared(answer: bytes) -> bytes:
    """An answer without what differs between any two."""
    return re.sub(rb"(x-request-id|date): [^\r]+|evt_(plain|at_socket)", rb"\1", answer)


def planned(event_id: str) -> Webhook:
    """A good event."""
    return webhook(again(Told().planned(), event_id))


BATCH = b'{"events":[' + webhook(ping("evt_in_batch")).raw + b',{"id":1}]}'
REQUESTS: dict[str, Callable[[str], bytes]] = {
    "a good event": lambda i: wire(planned(i)),
    "a body of another media type": lambda i: wire(planned(i), headers={"content-type": "text/plain"}),
    "a bad signature": lambda i: wire(webhook(again(Told().planned(), i), secret=NEXT_SECRET)),
    "an unknown source": lambda i: wire(planned(i), first_line="POST /hooks/v1/nobody HTTP/1.1"),
    "no source at all": lambda i: wire(planned(i), first_line="POST /hooks/v1/ HTTP/1.1"),
    "a reserved name": lambda i: wire(planned(i), first_line="POST /hooks/v1/stripe HTTP/1.1"),
    "a query": lambda i: wire(planned(i), first_line=f"POST /hooks/v1/{ZWALUW}?a=1 HTTP/1.1"),
    "another method": lambda i: wire(planned(i), first_line=f"PUT /hooks/v1/{ZWALUW} HTTP/1.1"),
    "a page": lambda i: b"GET /health/live HTTP/1.1\r\nhost: h\r\n\r\n",
    "an older HTTP": lambda i: wire(planned(i), first_line=f"POST /hooks/v1/{ZWALUW} HTTP/1.0"),
    "a closing connection": lambda i: wire(planned(i), headers={"connection": "close"}),
    "a chunked body": lambda i: wire(planned(i), headers={"transfer-encoding": "chunked"}, chunked=True),
    "a length and chunks": lambda i: wire(planned(i), headers={"transfer-encoding": "chunked"}),
    "a length that is none": lambda i: wire(planned(i), headers={"Content-Length": "x"}),
    "two lengths": lambda i: wire(planned(i), headers={"content-length": "5"}),
    "a line that is folded": lambda i: wire(planned(i), headers={"x-a": "b\r\n c"}),
    "a header that is no header": lambda i: wire(planned(i), headers={"x y": "z"}),
    "a header beyond ASCII": lambda i: wire(planned(i), headers={"user-agent": "Zoë"}),
    "a body too large": lambda i: wire(planned(i), headers={"Content-Length": "1048577"}),
    "an encoded body": lambda i: wire(planned(i), headers={"content-encoding": "gzip"}),
    "no HTTP": lambda i: b"POST /hooks/v1/zwaluw\r\n\r\n",
    "a batch": lambda i: wire(webhook(BATCH, webhook_id=i), first_line=f"POST /hooks/v1/{ZWALUW}/batch HTTP/1.1"),
    "no batch": lambda i: wire(webhook(b"[]", webhook_id=i), first_line=f"POST /hooks/v1/{ZWALUW}/batch HTTP/1.1"),
}  # fmt: skip


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_answered_as_the_application_answers_it(serve: Serve, name: str) -> None:
    told = {
        kind: [as_compared(each) for each in exchanged(serve(kind), REQUESTS[name](f"evt_{kind}"))]
        for kind in (PLAIN, AT_SOCKET)
    }

    if name == "a batch":  # the event in it is the same for both, so the second knows it
        told[PLAIN][0] = told[PLAIN][0].replace(b'"status":202', b'"status":200')
    assert told[AT_SOCKET] == told[PLAIN]
    assert told[PLAIN] != []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_gets_its_answer_at_the_socket(serve: Serve, name: str) -> None:
    hostile = HOSTILE[name]

    (answer,) = exchanged(serve(AT_SOCKET), wire(webhook(hostile.raw, webhook_id=EVENT_ID)))

    assert status(answer) == hostile.answer


def test_repeats_and_other_content_are_told_apart(serve: Serve, database: Database) -> None:
    other = webhook(again(Told(hours=5).planned(), "evt_1"))
    sent = (wire(planned("evt_1")), wire(planned("evt_1")), wire(other), wire(planned("evt_2")))

    told = exchanged(serve(AT_SOCKET), *sent, count=4)

    assert [status(answer) for answer in told] == [202, 200, 409, 202]
    assert stored(database) == 2


def stored(database: Database) -> int:
    """How many events the inbox holds."""
    with database.reading() as session:
        return session.scalar(select(func.count(InboxEvent.id))) or 0


def test_five_hundred_requests_in_one_piece_are_answered_in_order(
    serve: Serve, database: Database
) -> None:
    sent = [
        wire(webhook(ping(f"evt_{number}"), secret=NEXT_SECRET)) if number % 50 == 7
        else wire(webhook(ping(f"evt_{number}")))
        for number in range(500)
    ]  # fmt: skip

    told = exchanged(serve(AT_SOCKET), b"".join(sent), count=500)

    assert [status(answer) for answer in told] == [
        401 if number % 50 == 7 else 202 for number in range(500)
    ]
    assert stored(database) == 490


def test_a_request_may_come_byte_by_byte(serve: Serve) -> None:
    whole = wire(planned("evt_1"))

    (answer,) = exchanged(serve(AT_SOCKET), *(whole[at : at + 1] for at in range(len(whole))))

    assert status(answer) == 202


def test_a_request_that_is_not_plain_may_follow_one_that_is(serve: Serve) -> None:
    chunked = wire(planned("evt_2"), headers={"transfer-encoding": "chunked"}, chunked=True)
    page = b"GET /health/live HTTP/1.1\r\nhost: h\r\n\r\n"

    told = exchanged(serve(AT_SOCKET), wire(planned("evt_1")) + chunked + page, count=3)

    assert [status(answer) for answer in told] == [202, 202, 200]


def test_whoever_asks_whether_to_go_on_is_told_to(serve: Serve) -> None:
    whole = wire(planned("evt_1"), headers={"expect": "100-continue"})

    told = exchanged(serve(AT_SOCKET), whole, count=2)

    assert status(told[-1]) == 202


def test_what_finds_no_room_is_told_when_to_come_again(
    serve: Serve, door: Door, database: Database
) -> None:
    door.services.intake.stop()  # from now on it turns everybody away, as a full one does

    told = exchanged(serve(AT_SOCKET), wire(planned("evt_1")) + wire(planned("evt_2")), count=2)

    assert [status(answer) for answer in told] == [503, 503]
    assert all(b"\r\nretry-after: " in answer for answer in told)
    assert stored(database) == 0


def test_an_idle_connection_is_closed(serve: Serve) -> None:
    assert len(exchanged(serve(AT_SOCKET), wire(planned("evt_1")), count=2)) == 1


@contextmanager
def writer_waits(database: Database) -> Iterator[None]:
    """Somebody else writes."""
    with database.transaction():
        yield


def test_at_the_end_of_the_service_what_is_under_way_is_answered(
    door: Door, database: Database
) -> None:
    app = door.client.app
    assert isinstance(app, Application)
    told = _Told()

    async def ended_meanwhile() -> None:
        protocol = door_protocol(app.door)(
            uvicorn.Config(app), ServerState(), {}, asyncio.get_running_loop()
        )
        protocol.connection_made(told)
        with writer_waits(database):
            protocol.data_received(wire(planned("evt_1")))
            protocol.shutdown()
            assert told.written == []
        await told.closed.wait()

    door.client.portal.call(ended_meanwhile)

    assert [status(answer) for answer in told.written] == [202]
    assert b"\r\nconnection: close\r\n" in told.written[0]
    assert stored(database) == 1


class _Told(asyncio.Transport):
    """The other side of a connection, which notes what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = asyncio.Event()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed.is_set()

    def close(self) -> None:
        self.closed.set()
