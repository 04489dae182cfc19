"""Views of a draft tried on past shifts, to look at its page with."""

from datetime import date

from courier_api.pay.past_shifts import PastPeriod
from courier_api.pay.what_if import WhatIf
from courier_api.web.office.read_what_if import shown_answer
from courier_api.web.office.what_if_views import TypedPeriod, WhatIfView, Wrong
from platforms.pay.what_if import PaySums, PricedShare, compare
from tests.service.auth.people import OURS

LONG_NAME = "Maria-Magdalena Vandenbroucke-Van den Abeele van Oudenaarde"
PERIOD = PastPeriod(employer_number=OURS, first_day=date(2025, 12, 1), last_day=date(2026, 2, 28))


def what_if_view(couriers: int, version_id: int, typed: TypedPeriod) -> WhatIfView:
    """A page on which so many couriers are compared; "later" is no date."""
    asked = bool(typed.first or typed.last)
    wrong = Wrong.NO_DATE if typed.first == "later" else None
    answer = None
    if asked and wrong is None:
        found = _found(couriers)
        names = {number: f"{LONG_NAME} {number}" for number in range(couriers)}
        platforms = {"7": "Zwaluw Maaltijden Groot-Antwerpen", "8": "Merel"}
        answer = shown_answer(found, names, platforms)
    return WhatIfView(
        version_id=version_id,
        name="Ketting",
        number=2,
        typed=typed if asked else TypedPeriod(first="2025-12-01", last="2026-02-28"),
        wrong=wrong,
        answer=answer,
    )


def _found(couriers: int) -> WhatIf:
    """Every third loses, more the higher their number is; the others gain."""
    now = [_share(number, 100_000) for number in range(couriers)]
    then = [
        _share(number, 100_000 - 97 * number if number % 3 == 0 else 100_000 + 50 * number)
        for number in range(couriers)
    ]
    return WhatIf(
        period=PERIOD,
        comparison=compare(now, then),
        shifts=40 * couriers,
        left_out={"no_agreement": couriers, "figure_unconfirmed": 1},
        refused_now={"overlap_same_platform": 2},
        refused_then={"overlap_same_platform": 2, "no_rate": 1},
    )


def _share(courier_id: int, gross_cents: int) -> PricedShare:
    return PricedShare(
        courier_id=courier_id,
        month=date(2025, 12, 1) if courier_id % 2 else date(2026, 2, 1),
        platform="7" if courier_id % 4 else "8",
        sums=PaySums(
            paid_minutes=4_605,
            top_up_minutes=120 if gross_cents > 100_000 else 60,
            gross_cents=gross_cents,
            top_up_cents=2_610,
            allowance_cents=940,
            employer_contribution_cents=gross_cents // 4,
        ),
    )
