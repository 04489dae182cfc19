"""What the page of a draft tried on past shifts shows. Frozen records, all decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.pay.what_if import WhatIf
from platforms.pay.what_if import Bucket, Change, CourierChange


class Wrong(StrEnum):
    """Why there is no answer."""

    NO_DATE = "no_date"
    BEFORE_FIRST = "before_first"
    TOO_LONG = "too_long"
    NO_PLATFORM = "no_platform"
    ROUNDS_DOWN = "rounds_down"
    UNUSABLE = "unusable"


class Sum(StrEnum):
    """The sums that are set side by side; the first two are minutes, the others cents."""

    PAID = "paid"
    TOP_UP_TIME = "top_up_time"
    GROSS = "gross"
    TOP_UP = "top_up"
    ALLOWANCE = "allowance"
    EMPLOYER = "employer"
    COST = "cost"


MINUTES = frozenset({Sum.PAID, Sum.TOP_UP_TIME})


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """One sum now, then, and what it differs by, in minutes or cents."""

    what: Sum
    now: int
    then: int

    @property
    def is_time(self) -> bool:
        return self.what in MINUTES

    @property
    def difference(self) -> int:
        return self.then - self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Couriers whose change has one size. `percent` is the length of the bar."""

    bucket: Bucket
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """Rows that the rules refuse, on both sides."""

    code: str
    now: int
    then: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfAnswer:
    """The answer with the names that the office may see. `losing`: who would lose most."""

    found: WhatIf
    sums: tuple[SumLine, ...]
    bars: tuple[Bar, ...]
    platforms: tuple[tuple[str, Change], ...]
    losing: tuple[tuple[str, CourierChange], ...]
    left_out: tuple[tuple[str, int], ...]
    refused: tuple[RefusedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedPeriod:
    """The two days as they were typed; both empty when nothing was asked yet."""

    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfView:
    """The page of one version; without an answer until a period was asked for."""

    version_id: int
    name: str
    number: int
    typed: TypedPeriod
    wrong: Wrong | None = None
    answer: WhatIfAnswer | None = None


WhatIfQuery = Callable[[Session, str, int, TypedPeriod, date], WhatIfView]
"""(session, employer number, version id, what was typed, today) -> the page; raises NotFound."""
