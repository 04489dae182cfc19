"""Why a quarter is not exported.

Refused
├── TotalsDiffer    the export and the books are not the same
├── PayUnsettled    a month's contributions are not those of its days: it waits to be priced again
└── NothingToExport nobody has pay in the quarter
Invalid
├── CodesWrong      the codes cannot be read
└── CodesNeeded     the quarter cannot be declared without some codes
"""

from collections.abc import Sequence

from courier_api.foundation.errors import Invalid, Refused
from platforms.rounding import euros_text


class TotalsDiffer(Refused):
    """What would be exported is not what the books say; nothing is written."""

    def __init__(
        self, account: str, *, exported_cents: int, booked_cents: int, worker: str | None = None
    ) -> None:
        whose = f" of worker {worker}" if worker else ""
        super().__init__(
            f"{account}{whose}: the export comes to {euros_text(exported_cents)} euro, the ledger "
            f"says {euros_text(booked_cents)}; the difference is "
            f"{euros_text(exported_cents - booked_cents)} euro. Nothing was exported.",
            account=account,
            exported_cents=exported_cents,
            booked_cents=booked_cents,
            **({"worker": worker} if worker else {}),
        )


class PayUnsettled(Refused):
    """A month of a worker waits to be priced again."""

    def __init__(self, worker: str, month: str, *, split_cents: int, priced_cents: int) -> None:
        super().__init__(
            f"The contributions of worker {worker} in {month} are {euros_text(priced_cents)} euro, "
            f"their days come to {euros_text(split_cents)}. The month waits to be priced again; "
            "try when the queue is empty.",
            worker=worker,
            month=month,
        )


class NothingToExport(Refused):
    """Nobody has pay in the quarter."""

    def __init__(self, quarter: str) -> None:
        super().__init__(f"Nobody has pay in {quarter}: there is nothing to export.")


class CodesWrong(Invalid):
    """The codes cannot be read."""


class CodesNeeded(Invalid):
    """The quarter cannot be declared without these codes."""

    def __init__(self, sentence: str, fields: Sequence[str]) -> None:
        super().__init__(
            sentence, errors=[{"field": field, "rule": "required"} for field in fields]
        )
        self.fields = tuple(fields)
