"""Answers as bytes on a connection of HTTP/1.1."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from courier_api.intake.incoming import headers_of
from platforms.adapters import Answer

_HERE: Final = "{id}"
"""Where the id of the request goes; what stands above it in an answer is the server's own."""

MOST_KEPT: Final = 64

_STATUS_LINES: Final = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode("ascii")
    for status in HTTPStatus
}

Headers = Sequence[tuple[bytes, bytes]]
_Key = tuple[int, bytes, str | None]


class WrittenAnswers:
    """Writes answers. Most are one of a few: these are kept, but for the id of the request."""

    def __init__(self) -> None:
        self._kept: dict[_Key, tuple[bytes, bytes]] = {}
        self._kept_with: Headers = ()

    def as_bytes(
        self, answer: Answer, own_id: str, default_headers: Headers, *, is_last: bool
    ) -> bytes:
        """The whole answer. `default_headers` are the server's own, a new list when they change."""
        if is_last or answer.headers is not None:
            before, after = _written(answer, default_headers, is_last=is_last)
        else:
            before, after = self._usual(answer, default_headers)
        return before + own_id.encode("ascii") + after

    def _usual(self, answer: Answer, default_headers: Headers) -> tuple[bytes, bytes]:
        if default_headers is not self._kept_with or len(self._kept) >= MOST_KEPT:
            self._kept, self._kept_with = {}, default_headers
        key = (answer.status, answer.body, answer.content_type)
        parts = self._kept.get(key)
        if parts is None:
            parts = self._kept[key] = _written(answer, default_headers, is_last=False)
        return parts


def _written(answer: Answer, default_headers: Headers, *, is_last: bool) -> tuple[bytes, bytes]:
    """What stands before and after the id of the request."""
    parts = [_STATUS_LINES[answer.status]]
    for name, value in (*default_headers, *headers_of(answer, _HERE)):
        parts += (name, b": ", value, b"\r\n")
    parts += (b"connection: close\r\n\r\n" if is_last else b"\r\n", answer.body)
    before, _, after = b"".join(parts).partition(_HERE.encode("ascii"))
    return before, after
