"""The real way to a platform's endpoint: one POST to an address that was checked.

A name is resolved once for each attempt, every address it stands for is checked, and the connection
goes to one of those very addresses: a name that changes its mind in between changes nothing. Host
header, TLS name and certificate check keep to the name. Redirects are answers like any other.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address
from typing import Any, Final

import httpcore

from platforms.outgoing.sender import FailureKind, Outcome, SignedWebhook
from platforms.outgoing.target import PRODUCTION, Target, TargetRefused, TargetRules, read_target

SECONDS_FOR_ALL: Final = 10.0
"""For one attempt from the connection to the end of its answer, however slowly that drips."""

SECONDS_TO_CONNECT: Final = 5.0
MOST_ANSWER_BYTES: Final = 16_384
"""So much of an answer is read, so that an ordinary receiver is not cut off; none of it is kept."""

MOST_ADDRESSES: Final = 4
_LONGEST_HEADER: Final = 200
_USER_AGENT: Final = "Courier-Webhooks/1"

Resolve = Callable[[str, int], Sequence[str]]
"""(host, port) -> the addresses it stands for. Raises OSError when the name is unknown."""

Connect = Callable[[str, int, float], httpcore.NetworkStream]
"""(address, port, seconds) -> a connection to exactly this address. Raises httpcore's errors."""


class _NameUnknown(Exception):
    """The name stands for nothing."""


class _AddressRefused(Exception):
    """The name stands for an address that no webhook goes to."""


class HttpWebhookSender:
    """Sends over HTTP; see `WebhookSender` for what it promises. Threads may share one.

    `tls` is for receivers with a certificate authority of their own; `elapsed` only measures.
    """

    def __init__(
        self,
        rules: TargetRules = PRODUCTION,
        *,
        resolve: Resolve | None = None,
        connect: Connect | None = None,
        tls: ssl.SSLContext | None = None,
        elapsed: Callable[[], float] = time.monotonic,
        seconds: float = SECONDS_FOR_ALL,
    ) -> None:
        self._rules = rules
        self._resolve = resolve or resolve_name
        self._connect = connect or connect_to
        self._tls = tls or httpcore.default_ssl_context()
        self._elapsed = elapsed
        self._seconds = seconds

    def send(self, webhook: SignedWebhook) -> Outcome:
        began = self._elapsed()
        outcome = self._outcome(webhook, _Deadline(self._elapsed, began + self._seconds))
        duration_ms = max(0, round((self._elapsed() - began) * 1000))
        return Outcome(
            status=outcome.status,
            failure=outcome.failure,
            retry_after=outcome.retry_after,
            duration_ms=duration_ms,
        )

    def _outcome(self, webhook: SignedWebhook, deadline: "_Deadline") -> Outcome:
        try:
            target = read_target(webhook.url, self._rules)
            return self._post(target, webhook, deadline)
        except TargetRefused:
            failure = FailureKind.URL_REFUSED
        except _NameUnknown:
            failure = FailureKind.NAME_UNKNOWN
        except _AddressRefused:
            failure = FailureKind.ADDRESS_REFUSED
        except httpcore.TimeoutException:
            failure = FailureKind.TIMEOUT
        except httpcore.ConnectError as error:
            is_tls = isinstance(error.__cause__ or error.__context__, ssl.SSLError)
            failure = FailureKind.TLS if is_tls else FailureKind.UNREACHABLE
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            failure = FailureKind.BROKEN
        return Outcome(failure=failure)

    def _post(self, target: Target, webhook: SignedWebhook, deadline: "_Deadline") -> Outcome:
        url = httpcore.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=target.path.encode(),
        )
        headers: list[tuple[bytes | str, bytes | str]] = [
            ("Host", target.host_header),
            ("Content-Type", "application/json"),
            ("User-Agent", _USER_AGENT),
            ("Connection", "close"),
            *webhook.headers.items(),
        ]
        backend = _CheckedBackend(
            rules=self._rules, resolve=self._resolve, connect=self._connect, deadline=deadline
        )
        with (
            httpcore.ConnectionPool(
                ssl_context=self._tls,
                max_connections=1,
                max_keepalive_connections=0,
                retries=0,
                network_backend=backend,
            ) as pool,
            pool.stream("POST", url, headers=headers, content=webhook.body) as answer,
        ):
            _read_some(answer.iter_stream())
            return Outcome(status=answer.status, retry_after=_header(answer, b"retry-after"))


class _Deadline:
    """The end of one attempt."""

    def __init__(self, elapsed: Callable[[], float], ends_at: float) -> None:
        self._elapsed = elapsed
        self._ends_at = ends_at

    def left(self, *, at_most: float = SECONDS_FOR_ALL) -> float:
        """Seconds for the next step. Raises httpcore.ReadTimeout when there are none."""
        left = self._ends_at - self._elapsed()
        if left <= 0:
            raise httpcore.ReadTimeout("The time for this attempt is over.")
        return min(left, at_most)


class _CheckedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses and to nothing else."""

    def __init__(
        self, *, rules: TargetRules, resolve: Resolve, connect: Connect, deadline: _Deadline
    ) -> None:
        self._rules = rules
        self._resolve = resolve
        self._connect = connect
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline is stricter
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        addresses = self._checked(host, port)
        for address in addresses[:-1]:
            try:
                return self._open(address, port)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # a host with several addresses answers on one of them
        return self._open(addresses[-1], port)

    def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError):
            raise _NameUnknown(host) from None
        if not addresses:
            raise _NameUnknown(host)
        if not all(self._rules.allows_address(address) for address in addresses):
            raise _AddressRefused(host)
        return addresses[:MOST_ADDRESSES]

    def _open(self, address: str, port: int) -> httpcore.NetworkStream:
        left = self._deadline.left(at_most=SECONDS_TO_CONNECT)
        stream = self._connect(address, port, left)
        peer = stream.get_extra_info("server_addr")
        if peer is None or ip_address(peer[0]) != ip_address(address):
            stream.close()
            raise _AddressRefused(address)
        return _TimedStream(stream, self._deadline)


class _TimedStream(httpcore.NetworkStream):
    """A connection on which no step outlasts the attempt."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, timeout=self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, timeout=self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(at_most=SECONDS_TO_CONNECT)
        secured = self._stream.start_tls(ssl_context, server_hostname, left)
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as the library has it
        return self._stream.get_extra_info(info)


def resolve_name(host: str, port: int) -> Sequence[str]:
    """The addresses that this machine's resolver gives. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def connect_to(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
    """A connection to a numeric address: nothing is resolved any more. Raises httpcore's errors."""
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=seconds)


def _read_some(parts: Iterable[bytes]) -> None:
    """Read a short answer to its end; a long or broken one has said its status already."""
    left = MOST_ANSWER_BYTES
    try:
        for part in parts:
            left -= len(part)
            if left <= 0:
                return
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        return


def _header(answer: httpcore.Response, name: bytes) -> str | None:
    for given, value in answer.headers:
        if given.lower() == name:
            return value[:_LONGEST_HEADER].decode("latin-1")
    return None
