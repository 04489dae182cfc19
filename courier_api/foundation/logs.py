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
    # national number, with or without punctuation
    (re.compile(r"(?<!\d)\d{2}[.]?\d{2}[.]?\d{2}[- ]?\d{3}[. ]?(\d{2})(?!\d)"), r"*********\1"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?\d{4}){3,7}\b"), "IBAN***"),
    (re.compile(r"\+\d{2}[\d ]{6,14}\d(\d{2})\b"), r"+**\1"),
    (re.compile(r"(?i)(bearer\s+)[A-Za-z0-9._~+/=-]+"), r"\1***"),
    (re.compile(r"\bwhs(?:ec|k)_[A-Za-z0-9+/=_-]+"), "whsec_***"),
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
