"""What can go wrong between us and the carrier.

GatewayError
├── GatewayRejected     refused for good: never send this again
└── GatewayUnavailable  not now, or the answer was lost: look, then send later
"""


class GatewayError(Exception):
    """The message did not get through."""


class GatewayRejected(GatewayError):
    """Refused for good. `code` is the carrier's own number, None when it gave none."""

    def __init__(self, sentence: str, *, code: int | None) -> None:
        super().__init__(sentence)
        self.code = code

    @property
    def opted_out(self) -> bool:
        """The person answered STOP: no message of this sender arrives any more."""
        return self.code == OPTED_OUT


class GatewayUnavailable(GatewayError):
    """Nobody knows whether it arrived, or the carrier asks to wait. `code` as above."""

    def __init__(self, sentence: str, *, code: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code


OPTED_OUT = 21610
"""Source: Twilio error dictionary, 21610 (docs/sources.md#twilio-errors)."""
