"""The carrier Twilio, through its own library over our HTTP client.

Source: Twilio Messages resource and error dictionary (docs/sources.md#twilio-errors).
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

import httpx
from pydantic import SecretStr
from starlette.datastructures import ImmutableMultiDict
from twilio.base import values  # type: ignore[import-untyped]
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http import HttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from courier_api.notices.errors import GatewayError, GatewayRejected, GatewayUnavailable
from courier_api.notices.gateway import (
    CallState,
    NoticeState,
    OutgoingCall,
    OutgoingSms,
    PlacedCall,
    SentSms,
)
from safety.message_rules import Line

log = logging.getLogger(__name__)

TWILIO = "https://api.twilio.com"
TIMEOUT_SECONDS = 10.0
BAD_CREDENTIALS = 20003
TOO_MANY_REQUESTS = 429
SERVER_ERRORS = 500
MOST_RECENT = 20
RING_SECONDS = 30
"""Shorter than most mailboxes wait: a mailbox presses no key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioAccount:
    """Whose messages these are.

    Two senders: whoever stops the one of campaigns still hears of safety and of their own cases.
    `base_url` replaces Twilio's own address, for the sandbox; `status_callback` is our public
    address for its reports, without one none are asked for; `call_callback` the same of calls.
    """

    sid: str
    auth_token: SecretStr
    sender: str
    campaign_sender: str
    base_url: str | None = None
    status_callback: str | None = None
    call_callback: str | None = None


class _TwilioMessage(Protocol):
    """What we read of the library's message."""

    sid: str
    status: str
    to: str
    body: str
    date_created: datetime | None


class _TwilioCall(Protocol):
    """What we read of the library's call."""

    sid: str
    status: str
    to: str
    date_created: datetime | None


class TwilioGateway:
    """Sends through Twilio's resources of messages and calls."""

    def __init__(
        self, account: TwilioAccount, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.account = account
        http = _Http(account.base_url or TWILIO, transport)
        self._client = Client(account.sid, account.auth_token.get_secret_value(), http_client=http)

    def send(self, message: OutgoingSms) -> SentSms:
        try:
            created = self._client.messages.create(
                to=message.to,
                from_=self._sender(message),
                body=message.body,
                status_callback=_callback(
                    self.account.status_callback, "notice", message.reference
                ),
            )
        except (TwilioException, httpx.HTTPError) as error:
            raise _translated(error) from None  # the original names the phone number
        return _sent(cast(_TwilioMessage, created))

    def _sender(self, message: OutgoingSms) -> str:
        is_campaign = message.line is Line.CAMPAIGN
        return self.account.campaign_sender if is_campaign else self.account.sender

    def find(self, message: OutgoingSms, *, since: datetime) -> SentSms | None:
        try:
            recent = self._client.messages.list(to=message.to, limit=MOST_RECENT)
        except (TwilioException, httpx.HTTPError) as error:
            raise _translated(error) from None
        for candidate in cast(Iterable[_TwilioMessage], recent):
            made_at = candidate.date_created
            if candidate.body == message.body and (made_at is None or made_at >= since):
                return _sent(candidate)
        return None

    def call(self, call: OutgoingCall) -> PlacedCall:
        try:
            created = self._client.calls.create(
                to=call.to,
                from_=self.account.sender,
                twiml=call.twiml,
                timeout=RING_SECONDS,
                status_callback=_callback(self.account.call_callback, "call", call.reference),
            )
        except (TwilioException, httpx.HTTPError) as error:
            raise _translated(error) from None
        return _placed(cast(_TwilioCall, created))

    def find_call(self, call: OutgoingCall, *, since: datetime) -> PlacedCall | None:
        try:
            recent = self._client.calls.list(to=call.to, limit=MOST_RECENT)
        except (TwilioException, httpx.HTTPError) as error:
            raise _translated(error) from None
        for candidate in cast(Iterable[_TwilioCall], recent):
            if candidate.date_created is None or candidate.date_created >= since:
                return _placed(candidate)
        return None


def _callback(address: str | None, name: str, reference: str) -> object:
    return f"{address}?{name}={reference}" if address else values.unset


def signed_by_twilio(
    auth_token: str, url: str, form: ImmutableMultiDict[str, Any], signature: str
) -> bool:
    """Whether a callback carries our account's signature over our public URL and every field."""
    return bool(RequestValidator(auth_token).validate(url, form, signature))


class _Http(HttpClient):  # type: ignore[misc]
    """Carries the library's requests over httpx, to the address we were given."""

    def __init__(self, base_url: str, transport: httpx.BaseTransport | None) -> None:
        super().__init__(log, False, TIMEOUT_SECONDS)  # noqa: FBT003 - the library's own order
        self.base_url = base_url.rstrip("/")
        self.client = httpx.Client(timeout=TIMEOUT_SECONDS, transport=transport)

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002
        allow_redirects: bool = False,  # noqa: FBT001, FBT002, ARG002
    ) -> Response:
        url = self.base_url + uri.removeprefix(TWILIO)
        answer = self.client.request(
            method, url, params=params, data=data, headers=headers, auth=auth
        )
        return Response(answer.status_code, answer.text, answer.headers)


def _sent(message: _TwilioMessage) -> SentSms:
    known = {state.value for state in NoticeState}
    status = str(message.status)
    state = NoticeState(status) if status in known else NoticeState.QUEUED
    return SentSms(provider_id=message.sid, state=state)


def _placed(call: _TwilioCall) -> PlacedCall:
    known = {state.value for state in CallState}
    status = str(call.status)
    state = CallState(status) if status in known else CallState.QUEUED
    return PlacedCall(provider_id=call.sid, state=state)


def _translated(error: Exception) -> GatewayError:
    """Rejected or unavailable: the one bit a caller needs. The text names no person."""
    if not isinstance(error, TwilioRestException | TwilioServiceException):
        return GatewayUnavailable("The carrier cannot be reached.")
    code = int(error.code or 0) or None
    later = error.status == TOO_MANY_REQUESTS or error.status >= SERVER_ERRORS
    if later or code == BAD_CREDENTIALS:  # credentials can be put right; the message stays good
        return GatewayUnavailable(f"The carrier asks to wait ({code}).", code=code)
    return GatewayRejected(f"The carrier refuses this ({code}).", code=code)
