"""The real way to the Dimona service: HTTP with a bearer token.

What each status means: 201 received; 400, 403, 404, 405, 406, 415 never again; 401 once more with a new
token; 429 a pause for the whole client; 500 and no connection certainly not received; 502, 503,
504, time-outs and broken connections unknown for a submission, harmless for a question.
Source: the status list of the service (docs/sources.md#dimona-rest).
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, NoReturn, Self

import httpx

from declarations.dimona.answers import (
    AnswerUnreadable,
    declaration_id_in,
    pause_until,
    read_issues,
    read_periods,
    read_verdict,
)
from declarations.dimona.channel import (
    DimonaRejected,
    Exchange,
    NotReady,
    Payload,
    PeriodQuery,
    PeriodView,
    QuotaExceeded,
    ReceiptMissing,
    Record,
    RejectionKind,
    SubmitReceipt,
    Verdict,
    forget,
)
from declarations.dimona.oauth import (
    AccessToken,
    TokenAnswerUnreadable,
    TokenCache,
    certificate_expires_at,
    read_private_key,
    read_token,
    signed_assertion,
    token_request,
)
from declarations.errors import ChannelUnavailable, OutcomeUnknown

_REJECTIONS = {
    400: RejectionKind.INVALID,
    401: RejectionKind.UNAUTHENTICATED,
    403: RejectionKind.FORBIDDEN,
}
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DimonaClientSettings:
    """One client of the service. Base URL, token URL and audience are three separate settings.

    The audience is usually the official token URL even where another serves the tokens. The
    certificate is only read for its end date.
    """

    base_url: str
    token_url: str
    audience: str
    client_id: str
    private_key_pem: str = field(repr=False)
    certificate_pem: str | None = field(default=None, repr=False)
    scope: str | None = None
    proxy_url: str | None = field(default=None, repr=False)
    connect_seconds: int = 5
    answer_seconds: int = 40

    @property
    def certificate_expires_at(self) -> datetime | None:
        """The end of the certificate, None when none is given. Raises KeyUnusable."""
        return (
            None if self.certificate_pem is None else certificate_expires_at(self.certificate_pem)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A request before it has a token."""

    method: Literal["GET", "POST"]
    url: str
    body: str | None = field(default=None, repr=False)
    form: dict[str, str] | None = field(default=None, repr=False)


class _NoAnswer(Exception):
    """No usable answer came back. `certainly_unsent` when the request never left."""

    def __init__(self, error: httpx.RequestError) -> None:
        super().__init__(type(error).__name__)
        self.certainly_unsent = isinstance(error, _NEVER_SENT)


class HttpDimonaChannel:
    """The service over HTTP; see `DimonaChannel` for what each method promises.

    `now` is the only source of time. Threads may share one channel: they share its connections,
    its token and its pauses. Close it, or use it as a context manager. Raises KeyUnusable for a
    private key that cannot be read.
    """

    def __init__(
        self,
        settings: DimonaClientSettings,
        *,
        now: Callable[[], datetime],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._base_url = settings.base_url.rstrip("/")
        self._private_key = read_private_key(settings.private_key_pem)
        self._now = now
        self._tokens = TokenCache(now)
        self._pause_lock = threading.Lock()
        self._paused_until = datetime.min.replace(tzinfo=UTC)
        self._client = httpx.Client(
            transport=transport,
            proxy=settings.proxy_url,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=50),
            timeout=httpx.Timeout(settings.answer_seconds, connect=settings.connect_seconds),
        )

    def submit(self, payload: Payload, *, record: Record = forget) -> SubmitReceipt:
        call = _Call(method="POST", url=self._url("declarations"), body=_json_text(payload))
        try:
            answer = self._ask(call, record)
        except _NoAnswer as nothing:
            if nothing.certainly_unsent:
                raise _not_received("The service could not be reached.") from None
            raise OutcomeUnknown("The answer to the declaration was lost.") from None
        if answer.is_success:
            return self._receipt(answer)
        if answer.status_code > 500:
            raise OutcomeUnknown(
                f"The service answered {answer.status_code}: it may have the declaration.",
                status=answer.status_code,
            )
        raise _refusal(answer)

    def read_verdict(self, declaration_id: int, *, record: Record = forget) -> Verdict | NotReady:
        call = _Call(method="GET", url=self._url(f"declarations/{declaration_id}"))
        answer = self._question(call, record)
        if answer.status_code == 404:
            return NotReady(declaration_id=declaration_id)
        if answer.status_code != 200:
            raise _refusal(answer)
        try:
            return read_verdict(declaration_id, answer.text)
        except AnswerUnreadable as problem:
            raise ChannelUnavailable(str(problem), status=200) from None

    def find_periods(
        self, query: PeriodQuery, *, record: Record = forget
    ) -> tuple[PeriodView, ...]:
        wanted = {
            "employer": {"enterpriseNumber": query.enterprise_number},
            "worker": {"ssin": query.ssin},
            "from": query.first_day.isoformat(),
            "to": query.last_day.isoformat(),
        }
        call = _Call(method="POST", url=self._url("periods/search"), body=_json_text(wanted))
        answer = self._question(call, record)
        if answer.status_code != 200:
            raise _refusal(answer)
        try:
            return read_periods(answer.text)
        except AnswerUnreadable as problem:
            raise ChannelUnavailable(str(problem), status=200) from None

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

    def _url(self, path: str) -> str:
        return f"{self._base_url}/{path}"

    def _receipt(self, answer: httpx.Response) -> SubmitReceipt:
        declaration_id = declaration_id_in(answer.headers.get("Location"))
        if declaration_id is None:
            raise ReceiptMissing(
                "The declaration was received, but the answer does not say under which number.",
                status=answer.status_code,
            )
        return SubmitReceipt(declaration_id=declaration_id, received_at=self._now())

    def _question(self, call: _Call, record: Record) -> httpx.Response:
        """Ask something that changes nothing: whatever is lost may be asked again."""
        try:
            return self._ask(call, record)
        except _NoAnswer:
            raise _not_received("The service did not answer.") from None

    def _ask(self, call: _Call, record: Record) -> httpx.Response:
        """Send with a token; after a 401 once more with a new one."""
        token = self._tokens.get(lambda: self._fetch_token(record))
        answer = self._send(call, record, token)
        if answer.status_code != 401:
            return answer
        self._tokens.drop(token)
        return self._send(call, record, self._tokens.get(lambda: self._fetch_token(record)))

    def _fetch_token(self, record: Record) -> AccessToken:
        """A new token. Whatever goes wrong here, nothing was declared yet."""
        assertion = signed_assertion(
            client_id=self._settings.client_id,
            audience=self._settings.audience,
            private_key=self._private_key,
            now=self._now(),
        )
        call = _Call(
            method="POST",
            url=self._settings.token_url,
            form=token_request(assertion, self._settings.scope),
        )
        try:
            answer = self._send(call, record, None)
        except _NoAnswer:
            raise _not_received("The token endpoint did not answer.") from None
        if answer.status_code != 200:
            raise _not_received(
                f"The token endpoint answered {answer.status_code}.", status=answer.status_code
            )
        try:
            return read_token(answer.text, self._now())
        except TokenAnswerUnreadable as problem:
            raise _not_received(str(problem), status=200) from None

    def _send(self, call: _Call, record: Record, token: AccessToken | None) -> httpx.Response:
        """One exchange, recorded. Raises _NoAnswer, and QuotaExceeded before or after sending."""
        self._obey_pause()
        headers = {"Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token.value}"
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        sent_at = self._now()
        path = httpx.URL(call.url).path
        try:
            answer = self._client.request(
                call.method, call.url, content=call.body, data=call.form, headers=headers
            )
        except httpx.RequestError as error:
            record(
                Exchange(
                    method=call.method,
                    path=path,
                    request_body=call.body,
                    error=type(error).__name__,
                    sent_at=sent_at,
                )
            )
            raise _NoAnswer(error) from None
        holds_token = call.form is not None and answer.is_success
        record(
            Exchange(
                method=call.method,
                path=path,
                request_body=call.body,
                status=answer.status_code,
                location=answer.headers.get("Location"),
                response_body=None if holds_token else answer.text,
                sent_at=sent_at,
                answered_at=self._now(),
            )
        )
        if answer.status_code == 429:
            self._pause(answer)
        return answer

    def _pause(self, answer: httpx.Response) -> NoReturn:
        now = self._now()
        until = pause_until(now, answer.headers.get("Retry-After"), answer.text)
        with self._pause_lock:
            self._paused_until = max(self._paused_until, until)
        raise _quota(now, until, status=429)

    def _obey_pause(self) -> None:
        with self._pause_lock:
            until = self._paused_until
        if (now := self._now()) < until:
            raise _quota(now, until, status=None)


def _refusal(answer: httpx.Response) -> ChannelUnavailable | DimonaRejected:
    """The error for an answer that is neither a success nor a lost submission."""
    status = answer.status_code
    if status >= 500 or answer.is_success:
        return _not_received(f"The service answered {status}.", status=status)
    return DimonaRejected(
        f"The service refused the request with {status}.",
        kind=_REJECTIONS.get(status, RejectionKind.MISUSED),
        status=status,
        issues=read_issues(answer.text),
    )


def _not_received(detail: str, *, status: int | None = None) -> ChannelUnavailable:
    return ChannelUnavailable(detail, status=status)


def _quota(now: datetime, until: datetime, *, status: int | None) -> QuotaExceeded:
    seconds = -int((now - until).total_seconds() // 1)
    return QuotaExceeded(
        "The service asked for a pause.",
        paused_until=until,
        retry_after_seconds=seconds,
        status=status,
    )


def _json_text(body: Payload) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
