"""A platform that receives, behind the fake and behind real HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from platforms.outgoing.fake_sender import FakeWebhookSender
from platforms.outgoing.http_channel import HttpWebhookSender
from platforms.outgoing.sandbox import Receiver, ReceiverServer
from platforms.outgoing.sender import FailureKind, Outcome, SignedWebhook, WebhookSender
from platforms.outgoing.target import DEVELOPMENT
from platforms.signatures import WebhookSecret
from platforms.signatures.standard_webhooks import shared_secret, sign

NOON = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)
SECRET = shared_secret(b"outgoing" * 4)
OTHER_SECRET = shared_secret(b"another-" * 4)
BODY = b'{"id":"evt_1","type":"shift.covered"}'


@dataclass(slots=True)
class Rig:
    """A sender and the receiver at the other end of it."""

    sender: WebhookSender
    receiver: Receiver
    url: str
    cut: Callable[[], None]

    def send(self, *, event_id: str = "evt_1", secret: str = SECRET) -> Outcome:
        """Send a body signed with this secret."""
        headers = sign(BODY, message_id=event_id, sent_at=NOON, secrets=[secret])
        return self.sender.send(SignedWebhook(url=self.url, headers=headers, body=BODY))


def make_receiver() -> Receiver:
    """A receiver that knows the secret."""
    return Receiver(secrets=[WebhookSecret(key_id="1", text=SECRET)], now=lambda: NOON)


@contextmanager
def fake_rig() -> Iterator[Rig]:
    """The fake, answering as the receiver would."""
    receiver, sender = make_receiver(), FakeWebhookSender()

    def answer(webhook: SignedWebhook) -> Outcome:
        response = receiver.answer(webhook.headers, webhook.body)
        return Outcome(status=response.status_code, retry_after=response.headers.get("retry-after"))

    def cut() -> None:
        sender.answer = lambda _: Outcome(failure=FailureKind.UNREACHABLE)

    sender.answer = answer
    yield Rig(sender, receiver, "https://hooks.zwaluw.example/webhooks", cut)


@contextmanager
def http_rig() -> Iterator[Rig]:
    """Real HTTP to a receiver on loopback."""
    receiver = make_receiver()
    with ReceiverServer(receiver) as server:
        rig = Rig(HttpWebhookSender(DEVELOPMENT), receiver, server.url(), lambda: None)

        def cut() -> None:
            rig.url = rig.url.replace(str(server.port), "1")

        rig.cut = cut
        yield rig
