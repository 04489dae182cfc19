"""Answers that several vendors want."""

from collections.abc import Mapping
from typing import Final

from platforms.adapters.contract import Answer, Outcome

EMPTY_200: Final = Answer(status=200)
"""For vendors that take anything but 200 for a failure."""

ACCEPTED: Final[Mapping[Outcome, Answer]] = {
    Outcome.STORED: Answer(status=202),
    Outcome.KNOWN: Answer(status=200),
    Outcome.PARKED: Answer(status=202),
}
"""For vendors that take any 2xx for a success: new and known can be told apart in their logs."""
