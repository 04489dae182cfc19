"""A platform that only remembers, for tests."""

from collections.abc import Callable
from dataclasses import dataclass, field

from platforms.outgoing.sender import Outcome, SignedWebhook

Answer = Callable[[SignedWebhook], Outcome]


def accepts(_: SignedWebhook) -> Outcome:
    """Everything is welcome."""
    return Outcome(status=204)


@dataclass
class FakeWebhookSender:
    """Keeps what it was given and answers with `answer`; `accepted` are those it answered 2xx."""

    answer: Answer = accepts
    sent: list[SignedWebhook] = field(default_factory=list)
    accepted: list[SignedWebhook] = field(default_factory=list)

    def send(self, webhook: SignedWebhook) -> Outcome:
        self.sent.append(webhook)
        outcome = self.answer(webhook)
        if outcome.status is not None and 200 <= outcome.status < 300:
            self.accepted.append(webhook)
        return outcome
