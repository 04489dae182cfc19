"""What the sandbox of messages and that of calls share: an account, its signature, its errors."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxAccount:
    """Which credentials the sandbox takes; the same as the development settings."""

    sid: str = "ACsandbox"
    auth_token: str = "development"  # noqa: S105 - known to everybody, like the sandbox


def post_signed(
    client: httpx.Client, account: SandboxAccount, url: str, fields: Mapping[str, str]
) -> httpx.Response | None:
    """Send a form as the carrier signs it; None when nobody listens: it does not repeat itself either."""
    signature = RequestValidator(account.auth_token).compute_signature(url, dict(fields))
    try:
        return client.post(url, data=dict(fields), headers={"X-Twilio-Signature": signature})
    except httpx.HTTPError:
        return None


def is_known(account: SandboxAccount, request: Request) -> bool:
    """Whether a request has the credentials of this account."""
    expected = base64.b64encode(f"{account.sid}:{account.auth_token}".encode()).decode()
    given = request.headers.get("authorization", "").removeprefix("Basic ")
    return secrets.compare_digest(given, expected) and request.path_params["sid"] == account.sid


def refused(status: int, code: int, message: str) -> Response:
    """An error in the carrier's words."""
    body = {"code": code, "message": message, "more_info": "", "status": status}
    return JSONResponse(body, status)
