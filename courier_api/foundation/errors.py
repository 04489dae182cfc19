"""The refusals of the service, each named for what it refuses.

ServiceError
├── Malformed        400  the request cannot be read
├── Unauthenticated  401  nobody, or nobody we know, is asking
├── Forbidden        403  known, but not allowed
├── NotFound         404  no such thing, or not yours to see
├── Refused          409  valid, but a rule says no
├── Invalid          422  read, but wrong in named fields
├── TooMany          429  later
└── Unavailable      503  our side cannot do it now; ask again

Each carries one sentence for people (`detail`) and facts for programs.
"""

import re
from typing import ClassVar


class ServiceError(Exception):
    """The root of every refusal that a caller may see."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts

    @classmethod
    def slug_of(cls) -> str:
        """The stable name of the problem type, for example `shift-already-full`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    @property
    def slug(self) -> str:
        """The name of this refusal's type."""
        return self.slug_of()


class Malformed(ServiceError):
    """The request cannot be read."""

    status = 400
    title = "The request cannot be read"


class Unauthenticated(ServiceError):
    """Nobody, or nobody we know, is asking."""

    status = 401
    title = "Not signed in"


class Forbidden(ServiceError):
    """Known, but not allowed."""

    status = 403
    title = "Not allowed"


class NotFound(ServiceError):
    """No such thing, or not for the person who asks."""

    status = 404
    title = "Not found"


class Refused(ServiceError):
    """The request is valid; a rule says no."""

    status = 409
    title = "Refused by a rule"


class Invalid(ServiceError):
    """Read, but wrong in named fields (`errors`: a list of field and rule)."""

    status = 422
    title = "Some fields are wrong"


class TooMany(ServiceError):
    """Too many requests; `retry_after_seconds` says when to come back."""

    status = 429
    title = "Too many requests"

    def __init__(self, detail: str, *, retry_after_seconds: int, **facts: object) -> None:
        super().__init__(detail, **facts)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(ServiceError):
    """Our side cannot do it now; nothing was stored, the sender must ask again."""

    status = 503
    title = "Temporarily unavailable"

    def __init__(self, detail: str, *, retry_after_seconds: int = 5, **facts: object) -> None:
        super().__init__(detail, **facts)
        self.retry_after_seconds = retry_after_seconds


def problem_document(error: ServiceError) -> dict[str, object]:
    """The refusal as an RFC 9457 problem; programs match on `type`."""
    return {
        **error.facts,
        "type": f"/problems/{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
    }
