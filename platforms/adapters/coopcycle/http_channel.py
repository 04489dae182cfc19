"""The real way to a CoopCycle server: HTTP with a bearer token, to the configured host alone.

Redirects are refused and never followed: the host is ours to choose. A 401 is tried once more with
a new token.
Source: CoopCycle API, OAuth client credentials (docs/sources.md#coopcycle-api); RFC 6749, section
4.4.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self

import httpx

from platforms.adapters.contract import FetchWanted
from platforms.adapters.coopcycle.channel import PullRejected, PullUnavailable
from platforms.events import MAX_BODY_BYTES

TOKEN_PATH: Final = "/oauth2/token"  # noqa: S105 - a path

_LOOPBACK: Final = frozenset(("127.0.0.1", "localhost", "::1"))
_LONGEST_LIFETIME_SECONDS: Final = 86_400
_LONGEST_PAUSE_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class CoopCycleClientSettings:
    """One client of one server. The base URL has no path; HTTPS, but for a server on this machine.

    Raises ValueError for another address.
    """

    base_url: str
    client_id: str
    client_secret: str = field(repr=False)
    connect_seconds: int = 5
    answer_seconds: int = 20

    def __post_init__(self) -> None:
        url = httpx.URL(self.base_url)
        is_safe = url.scheme == "https" or (url.scheme == "http" and url.host in _LOOPBACK)
        if not is_safe or not url.host or url.userinfo or url.query or url.path not in ("", "/"):
            raise ValueError("A CoopCycle server is an https address without path.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    value: str = field(repr=False)
    renew_at: datetime


class HttpCoopCycleChannel:
    """A server over HTTP; see `CoopCycleChannel` for what it promises.

    Threads may share one channel. Close it, or use it as a context manager.
    """

    def __init__(
        self,
        settings: CoopCycleClientSettings,
        *,
        now: Callable[[], datetime],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._base_url = settings.base_url.rstrip("/")
        self._now = now
        self._lock = threading.Lock()
        self._token: _Token | None = None
        self._client = httpx.Client(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(settings.answer_seconds, connect=settings.connect_seconds),
        )

    def fetch(self, wanted: FetchWanted) -> bytes:
        token = self._current_token()
        status, content = self._get(wanted, token)
        if status == 401:
            self._forget(token)
            status, content = self._get(wanted, self._current_token())
        if status != 200:
            raise PullRejected(f"The server answered {status}.", status=status)
        return content

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _get(self, wanted: FetchWanted, token: _Token) -> tuple[int, bytes]:
        headers = {
            "Accept": "application/ld+json",
            "Authorization": f"Bearer {token.value}",
        }
        return self._exchange(
            self._client.build_request("GET", self._base_url + wanted.path, headers=headers)
        )

    def _exchange(self, request: httpx.Request) -> tuple[int, bytes]:
        """Status and content of an answer that is neither a redirect nor a trouble of the moment."""
        try:
            answer = self._client.send(request, stream=True)
            try:
                _refuse_trouble(answer)
                return answer.status_code, _bounded(answer)
            finally:
                answer.close()
        except httpx.HTTPError as error:
            raise PullUnavailable(
                f"The server could not be asked: {type(error).__name__}."
            ) from None

    def _current_token(self) -> _Token:
        """The token, fetched when there is none or it is about to end; others wait for it."""
        with self._lock:
            if self._token is None or self._now() >= self._token.renew_at:
                self._token = self._fetch_token()
            return self._token

    def _forget(self, token: _Token) -> None:
        with self._lock:
            if self._token is token:
                self._token = None

    def _fetch_token(self) -> _Token:
        request = self._client.build_request(
            "POST",
            self._base_url + TOKEN_PATH,
            data={"grant_type": "client_credentials"},
            headers={"Accept": "application/json"},
        )
        auth = httpx.BasicAuth(self._settings.client_id, self._settings.client_secret)
        status, content = self._exchange(next(auth.auth_flow(request)))
        if status != 200:
            raise PullRejected(f"The server gave no token: {status}.", status=status)
        return _read_token(content, self._now())


def _refuse_trouble(answer: httpx.Response) -> None:
    status = answer.status_code
    if status == 429 or status >= 500:
        raise PullUnavailable(
            f"The server answered {status}.",
            status=status,
            retry_after_seconds=_pause(answer.headers.get("Retry-After", "")),
        )


def _bounded(answer: httpx.Response) -> bytes:
    chunks = []
    size = 0
    for chunk in answer.iter_bytes():
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise PullRejected("The answer is larger than 1 MiB.", status=answer.status_code)
        chunks.append(chunk)
    return b"".join(chunks)


def _pause(text: str) -> int | None:
    if text.isascii() and text.isdigit() and len(text) < 9:
        return min(int(text), _LONGEST_PAUSE_SECONDS)
    return None


def _read_token(content: bytes, now: datetime) -> _Token:
    """The token, renewed when nine tenths of its life are over."""
    try:
        answer = json.loads(content)
        value, seconds = answer["access_token"], int(answer["expires_in"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise PullUnavailable("The answer holds no token with its lifetime.") from None
    if not isinstance(value, str) or not (value.isascii() and value.isprintable()) or seconds <= 0:
        raise PullUnavailable("The answer holds no token with its lifetime.")
    lifetime = timedelta(seconds=min(seconds, _LONGEST_LIFETIME_SECONDS))
    return _Token(value=value, renew_at=now + lifetime * 9 / 10)
