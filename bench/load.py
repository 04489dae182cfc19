"""The platforms' side: keep-alive connections that send requests prepared as bytes.

It shares the machine with what is measured, so it is one thread on bare sockets: no event loop, no
parsing beyond the status and the length of an answer. What it used itself is told with the rest.
"""

import gc
import json
import select
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice

STORED = (200, 202)
READ_BYTES = 262_144
PATIENCE_SECONDS = 60.0


class NoAnswer(Exception):
    """The service closed a connection or did not answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as bytes, and the ids of its events; none when it is to be refused."""

    wire: bytes
    event_ids: tuple[str, ...]
    is_batch: bool = False


@dataclass(slots=True)
class Sent:
    """What a run of the load saw. `seconds` and `cpu_seconds` leave the preparation out."""

    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    events: int = 0
    _answers: list[tuple[Request, int, bytes]] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Events, each status of a batch counted as one."""
        return self.events / self.seconds

    @property
    def cpu_us(self) -> float:
        """CPU of the load itself for one event, in microseconds."""
        return 1e6 * self.cpu_seconds / self.events

    def latency_ms(self, share: float) -> float:
        """The time within which this share of the requests was answered."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def note(self, request: Request, status: int, body: bytes, latency: float) -> None:
        """An answer; its body is looked at later."""
        self.latencies.append(latency)
        self._answers.append((request, status, body))

    def count(self) -> None:
        """Look at the answers that came since the last time."""
        for request, status, body in self._answers:
            if request.is_batch and status == 200:
                results = json.loads(body)["results"]
                told = [(result["id"], int(result["status"])) for result in results]
            else:
                told = [(event_id, status) for event_id in request.event_ids]
                told = told or [("", status)]
            self.events += len(told)
            for event_id, told_status in told:
                self.statuses[told_status] += 1
                if told_status in STORED:
                    self.acknowledged.add(event_id)
        self._answers.clear()


class _Line:
    """One connection, with what is under way on it."""

    __slots__ = ("got", "request", "since", "socket", "unsent")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.got = b""
        self.unsent = memoryview(b"")
        self.request: Request | None = None
        self.since = 0.0


class Load:
    """Connections that stay open from one `send` to the next, in turn to each of the ports."""

    def __init__(self, *ports: int, connections: int) -> None:
        lines = map(_Line, islice(cycle(ports), connections))
        self._lines = {line.socket.fileno(): line for line in lines}
        self._idle = list(self._lines.values())
        self._poll = select.epoll()
        for descriptor in self._lines:
            self._poll.register(descriptor, select.EPOLLIN)

    def __enter__(self) -> "Load":
        return self

    def __exit__(self, *_: object) -> None:
        self._poll.close()
        for line in self._lines.values():
            line.socket.close()

    def send(
        self, requests: Iterable[Request], sent: Sent, *, per_second: float | None = None
    ) -> Sent:
        """Send everything and add to `sent` what came back. Raises NoAnswer.

        Without `per_second` each connection sends its next request when it has an answer. With it
        requests are due at fixed moments, whatever the answers do, and a latency counts from the
        moment at which its request was due: waiting for a free connection is part of it.
        """
        gc.collect()
        gc.disable()  # a look at a million small objects would be taken for a slow answer
        cpu_before, began = time.process_time(), time.perf_counter()
        try:
            self._send(iter(requests), sent, began, per_second)
        finally:
            gc.enable()
        sent.seconds += time.perf_counter() - began
        sent.cpu_seconds += time.process_time() - cpu_before
        sent.count()
        return sent

    def _send(
        self, requests: Iterator[Request], sent: Sent, began: float, per_second: float | None
    ) -> None:
        upcoming = next(requests, None)
        number = 0
        while upcoming is not None or len(self._idle) < len(self._lines):
            now = time.perf_counter()
            wait = PATIENCE_SECONDS
            while self._idle and upcoming is not None:
                due = began + number / per_second if per_second else now
                if due > now:
                    wait = due - now
                    break
                self._start(self._idle.pop(), upcoming, due)
                upcoming = next(requests, None)
                number += 1
            if not self._take_answers(sent, wait) and wait == PATIENCE_SECONDS:
                raise NoAnswer(f"nothing came for {PATIENCE_SECONDS:.0f} s")

    def _start(self, line: _Line, request: Request, since: float) -> None:
        line.request, line.since = request, since
        done = line.socket.send(request.wire)
        if done < len(request.wire):
            line.unsent = memoryview(request.wire)[done:]
            self._poll.modify(line.socket, select.EPOLLIN | select.EPOLLOUT)

    def _take_answers(self, sent: Sent, wait: float) -> bool:
        # A poll of its own counts in whole milliseconds; select on it counts in microseconds.
        if wait < PATIENCE_SECONDS:
            select.select([self._poll], [], [], wait)
            ready = self._poll.poll(0)
        else:
            ready = self._poll.poll(wait)
        for descriptor, flags in ready:
            line = self._lines[descriptor]
            if flags & select.EPOLLOUT:
                self._send_more(line)
            if flags & ~select.EPOLLOUT:
                self._read(line, sent)
        return bool(ready)

    def _send_more(self, line: _Line) -> None:
        line.unsent = line.unsent[line.socket.send(line.unsent) :]
        if not line.unsent:
            self._poll.modify(line.socket, select.EPOLLIN)

    def _read(self, line: _Line, sent: Sent) -> None:
        chunk = line.socket.recv(READ_BYTES)
        if not chunk:
            raise NoAnswer("the service closed a connection")
        line.got = line.got + chunk if line.got else chunk
        answer = answer_in(line.got)
        if answer is None:
            return
        assert line.request is not None
        sent.note(line.request, *answer, time.perf_counter() - line.since)
        line.got, line.request = b"", None
        self._idle.append(line)


def answer_in(got: bytes) -> tuple[int, bytes] | None:
    """Status and body of an answer, None while it is incomplete."""
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return None
    at = got.find(b"content-length: ", 0, end)
    if at < 0:
        raise NoAnswer("an answer without a length")
    length = int(got[at + 16 : got.find(b"\r\n", at)])
    body = got[end + 4 : end + 4 + length]
    return (int(got[9:12]), body) if len(body) == length else None
