"""Over real HTTP: only checked addresses are reached, and no receiver can hold us."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpcore
import pytest

from platforms.outgoing.http_channel import (
    MOST_ANSWER_BYTES,
    HttpWebhookSender,
    connect_to,
    resolve_name,
)
from platforms.outgoing.sandbox import Receiver, ReceiverServer
from platforms.outgoing.sender import FailureKind, Outcome, SignedWebhook
from platforms.outgoing.target import DEVELOPMENT, PRODUCTION, TargetRules
from platforms.signatures.standard_webhooks import sign
from tests.contract.outgoing.certificates import Certificates
from tests.contract.outgoing.rigs import BODY, NOON, SECRET, make_receiver

NAME = "hooks.zwaluw.example"
PUBLIC = "1.1.1.1"
LOOPBACK_OVER_TLS = TargetRules(https_only=True, ports=None, inside_allowed=True)


def webhook(url: str) -> SignedWebhook:
    """A signed body on its way to this URL."""
    headers = sign(BODY, message_id="evt_1", sent_at=NOON, secrets=[SECRET])
    return SignedWebhook(url=url, headers=headers, body=BODY)


@dataclass(slots=True)
class Names:
    """A resolver that gives one answer after another and remembers how often it was asked."""

    answers: list[Sequence[str]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


@dataclass(slots=True)
class Line:
    """Remembers where connections went; all of them fail, or go on to a real one."""

    goes_on: bool = False
    opened: list[str] = field(default_factory=list)

    def __call__(self, address: str, port: int, seconds: float) -> httpcore.NetworkStream:
        self.opened.append(address)
        if self.goes_on:
            return connect_to(address, port, seconds)
        raise httpcore.ConnectError("Nobody there.")


@pytest.fixture
def receiver() -> Receiver:
    """The platform."""
    return make_receiver()


@pytest.fixture
def server(receiver: Receiver) -> Iterator[ReceiverServer]:
    """The platform on loopback, without encryption."""
    with ReceiverServer(receiver) as running:
        yield running


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        [PUBLIC, "127.0.0.1"],  # one bad address spoils the name
        ["::1"],
        ["::ffff:10.0.0.1"],
        ["169.254.169.254"],
        ["10.1.2.3", "10.1.2.4"],
    ],
)
def test_production_connects_to_no_name_that_stands_for_the_inside(addresses: list[str]) -> None:
    line = Line()
    sender = HttpWebhookSender(PRODUCTION, resolve=Names([addresses]), connect=line)

    assert sender.send(webhook(f"https://{NAME}/")).failure is FailureKind.ADDRESS_REFUSED
    assert line.opened == []


def test_production_sends_nothing_without_encryption() -> None:
    line, names = Line(), Names([[PUBLIC]])
    sender = HttpWebhookSender(PRODUCTION, resolve=names, connect=line)

    assert sender.send(webhook(f"http://{NAME}/")).failure is FailureKind.URL_REFUSED
    assert (names.asked, line.opened) == ([], [])


def test_a_name_that_changes_its_mind_after_the_check_changes_nothing() -> None:
    names, line = Names([[PUBLIC], ["127.0.0.1"]]), Line()
    sender = HttpWebhookSender(PRODUCTION, resolve=names, connect=line)

    sender.send(webhook(f"https://{NAME}/"))
    assert (names.asked, line.opened) == ([NAME], [PUBLIC])

    again = sender.send(webhook(f"https://{NAME}/"))
    assert again.failure is FailureKind.ADDRESS_REFUSED  # each attempt checks anew
    assert line.opened == [PUBLIC]


def test_a_connection_that_ended_elsewhere_gets_nothing(
    server: ReceiverServer, receiver: Receiver
) -> None:
    # As if a proxy of the machine had led the connection to a public address inside.
    def astray(_: str, port: int, seconds: float) -> httpcore.NetworkStream:
        return connect_to("127.0.0.1", port, seconds)

    rules = TargetRules(https_only=False, ports=None)
    sender = HttpWebhookSender(rules, resolve=Names([[PUBLIC]]), connect=astray)

    outcome = sender.send(webhook(server.url(NAME)))
    assert outcome.failure is FailureKind.ADDRESS_REFUSED
    assert (receiver.attempts, receiver.refused) == ([], 0)


def test_the_receiver_is_called_by_its_name(server: ReceiverServer, receiver: Receiver) -> None:
    line = Line(goes_on=True)
    sender = HttpWebhookSender(DEVELOPMENT, resolve=Names([["127.0.0.1"]]), connect=line)

    assert sender.send(webhook(server.url(NAME))).status == 204
    assert receiver.accepted[0].host == f"{NAME}:{server.port}"
    assert line.opened == ["127.0.0.1"]


def test_of_several_addresses_one_that_answers_is_enough(server: ReceiverServer) -> None:
    line = Line(goes_on=True)
    names = Names([["127.0.0.2", "127.0.0.1"]])

    def connect(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
        if address == "127.0.0.2":
            raise httpcore.ConnectError("Nobody there.")
        return line(address, port, seconds)

    sender = HttpWebhookSender(DEVELOPMENT, resolve=names, connect=connect)
    assert sender.send(webhook(server.url(NAME))).status == 204


def test_a_name_that_nobody_knows_is_an_outcome() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    for resolve in (unknown, Names([[]])):
        sender = HttpWebhookSender(PRODUCTION, resolve=resolve, connect=Line())
        assert sender.send(webhook(f"https://{NAME}/")).failure is FailureKind.NAME_UNKNOWN


def test_this_machines_resolver_knows_its_own_address() -> None:
    assert resolve_name("127.0.0.1", 443) == ["127.0.0.1"]


def over_tls(
    certificates: Certificates, name: str, receiver: Receiver, *, trusted: bool = True
) -> Outcome:
    """What comes of sending to NAME when the receiver shows a certificate for `name`."""
    certificate, key = certificates.issue(name)
    trust = certificates.trust() if trusted else None
    with ReceiverServer(receiver, certificate=certificate, key=key) as server:
        sender = HttpWebhookSender(LOOPBACK_OVER_TLS, resolve=Names([["127.0.0.1"]]), tls=trust)
        return sender.send(webhook(server.url(NAME)))


def test_a_certificate_for_the_name_is_accepted(
    certificates: Certificates, receiver: Receiver
) -> None:
    assert over_tls(certificates, NAME, receiver).status == 204


def test_a_certificate_for_another_name_or_of_nobody_known_is_refused(
    certificates: Certificates, receiver: Receiver
) -> None:
    other = over_tls(certificates, "other.example", receiver)
    unknown = over_tls(certificates, NAME, receiver, trusted=False)

    assert (other.failure, unknown.failure) == (FailureKind.TLS, FailureKind.TLS)
    assert (receiver.attempts, receiver.refused) == ([], 0)


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says to its one visitor what `talk` says. Gives its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                talk(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join()


class Ticks:
    """A counter that moves on by a second at each look."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds


def test_an_answer_that_drips_ends_with_the_attempt() -> None:
    ended = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        try:
            while not ended.wait(0.001):
                connection.sendall(b"x-drip: 1\r\n")
        except OSError:
            return

    with raw_server(drip) as url:
        outcome = HttpWebhookSender(DEVELOPMENT, elapsed=Ticks()).send(webhook(url))
        ended.set()

    assert outcome.failure is FailureKind.TIMEOUT
    assert outcome.duration_ms > 9_000


def test_an_endless_answer_has_said_its_status() -> None:
    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            for _ in range(MOST_ANSWER_BYTES):
                connection.sendall(b"x" * 1024)
        except OSError:
            return

    with raw_server(pour) as url:
        assert HttpWebhookSender(DEVELOPMENT).send(webhook(url)).status == 200


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 20",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 999999 Odd\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\n",
        b"\x00" * 100,
    ],
)
def test_whatever_is_no_http_is_a_failure(said: bytes) -> None:
    with raw_server(lambda connection: connection.sendall(said)) as url:
        assert HttpWebhookSender(DEVELOPMENT).send(webhook(url)).failure is FailureKind.BROKEN


def test_a_body_that_breaks_off_has_said_its_status() -> None:
    said = b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab"
    for each, status in zip(said, (204, 200), strict=True):
        with raw_server(lambda connection, text=each: connection.sendall(text)) as url:
            assert HttpWebhookSender(DEVELOPMENT).send(webhook(url)).status == status
