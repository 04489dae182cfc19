"""Gives each request an id that its log lines and its answer carry."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from courier_api.foundation.ids import random_letters
from courier_api.foundation.logs import request_id

HEADER = b"x-request-id"


class RequestIds:
    """Plain ASGI, because it stands in the way of every request; webhooks have their own.

    The id is ours: one that a sender gives could be anything.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        own_id = random_letters(16)
        # Not taken back at the end: whoever logs what the request raised comes after us.
        request_id.set(own_id)

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (HEADER, own_id.encode())]
            await send(message)

        await self.app(scope, receive, send_named)
