"""Structured logs: one JSON object a line, a request id, personal data masked."""

import json
import logging
import re
import sys
from contextvars import ContextVar
from typing import Any

from courier_api.foundation.clock import Clock

request_id: ContextVar[str] = ContextVar("request_id", default="-")

_PERSONAL = (
    # tokens and secrets, before anything in them is taken for a number
    (re.compile(r"(?i)\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{6,}"), r"\1\2***"),
    (re.compile(r"\b(whsec|whsk|sk_live|sk_test|rk_live|rk_test)_[A-Za-z0-9+/=_-]+"), r"\1_***"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){1,2}"), "***"),
    # account numbers: any country as a machine writes them, Belgian ones however people do
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), "IBAN***"),
    (re.compile(r"(?i)\bbe[\s.-]?\d{2}(?:[\s.-]?\d{4}){3}\b"), "IBAN***"),
    # phones: international, and Belgian mobiles
    (re.compile(r"(?<![\w+])(?:\+|00)[1-9]\d(?:[\s./()-]{0,3}\d){6,11}(\d)\b"), r"+**\1"),
    (re.compile(r"(?<![\d.+-])04\d{2}(?:[\s./-]?\d{2}){2}[\s./-]?\d(\d)(?![\d.-]?\d)"), r"04**\1"),
    # national numbers, with or without punctuation
    (
        re.compile(r"(?<!\d)\d{2}[./-]?\d{2}[./-]?\d{2}[./ -]?\d{3}[./ -]?(\d{2})(?!\d)"),
        r"*********\1",
    ),
)
_OWN_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def masked(text: str) -> str:
    """The text without national numbers, account numbers, phone numbers and tokens."""
    for pattern, replacement in _PERSONAL:
        text = pattern.sub(replacement, text)
    return text


class JsonFormatter(logging.Formatter):
    """Turns a record into one masked JSON line."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.clock.now().isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
        }
        line |= {k: v for k, v in record.__dict__.items() if k not in _OWN_FIELDS}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return masked(json.dumps(line, default=str, ensure_ascii=False))


def configure_logging(level: str, clock: Clock) -> None:
    """Send every log line to standard error in our form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(clock))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # The HTTP client would log whole addresses, the scheduler every tick.
    for name in ("httpx", "httpcore", "uvicorn", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
