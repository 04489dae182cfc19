"""Forms that the carrier sends us: read whole, and only with its signature over our address."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request
from pydantic import SecretStr
from starlette.datastructures import ImmutableMultiDict

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.foundation.errors import Forbidden
from courier_api.notices.twilio_gateway import signed_by_twilio

LONGEST_REPORT = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCallbacks:
    """What these routes need. `public_url` is what the outside calls us: the carrier signs it."""

    database: Database
    clock: Clock
    public_url: str
    auth_token: SecretStr


class CallbackNotSigned(Forbidden):
    """The signature is missing or not made with our key over our public address."""

    def __init__(self) -> None:
        super().__init__("The signature of this callback does not fit.")


def signed_form_of(
    callbacks: StatusCallbacks, path: str
) -> Callable[[Request], Awaitable[dict[str, str]]]:
    """A dependency: the fields of a signed form. Raises CallbackNotSigned."""

    async def signed_form(request: Request) -> dict[str, str]:
        # Every field takes part in the signature, unknown and blank ones too.
        form = ImmutableMultiDict(parse_qsl(await read_body(request), keep_blank_values=True))
        query = f"?{request.url.query}" if request.url.query else ""
        url = callbacks.public_url.rstrip("/") + path + query
        signature = request.headers.get("x-twilio-signature", "")
        if not signed_by_twilio(callbacks.auth_token.get_secret_value(), url, form, signature):
            raise CallbackNotSigned
        return dict(form.multi_items())

    return signed_form


async def read_body(request: Request) -> str:
    """The body, unless it is longer than any report of the carrier: nobody has signed it yet."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_REPORT:
            raise CallbackNotSigned
    return body.decode("utf-8", "replace")
