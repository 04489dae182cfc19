"""Views of mass corrections, to look at pages with."""

from datetime import date

from courier_api.pay.mass_corrections.queries import (
    ChangedFigure,
    CorrectionDetail,
    CorrectionHead,
    MonthChange,
)
from courier_api.web.office.correction_views import CorrectionsView, CorrectionView
from tests.pages import views

STATES = ("counting", "waiting", "proposed", "confirmed", "applied", "replaced", "needless")
MOST_ROWS = 200
LONG_KEY = "be.guaranteed_average_minimum_monthly_income.monthly"


def head(number: int, state: str) -> CorrectionHead:
    """A correction that the first person of the office proposed, when anybody did."""
    is_proposed = state in ("proposed", "confirmed", "applied")
    return CorrectionHead(
        id=number,
        agreement="Modelovereenkomst van de fietskoeriers van Zwaluw en Specht",
        state=state,
        opened_at=views.NOW,
        proposed_by=3 if is_proposed else None,
        proposed_at=views.NOW if is_proposed else None,
        confirmed_by=4 if state in ("confirmed", "applied") else None,
        confirmed_at=views.NOW if state in ("confirmed", "applied") else None,
        applied_at=views.NOW if state == "applied" else None,
    )


def listing(count: int) -> CorrectionsView:
    """So many, in every state in turn."""
    heads = tuple(head(number, STATES[number % len(STATES)]) for number in range(count, 0, -1))
    return CorrectionsView(read_at=views.NOW, heads=heads)


def one(count: int, state: str, identity_id: int) -> CorrectionView:
    """One with so many months: more, less, not computable, and applied otherwise."""
    months = tuple(month(number, state) for number in range(1, count + 1))
    detail = CorrectionDetail(
        head=head(7, state),
        terms_changed=True,
        figures=(
            ChangedFigure(key=LONG_KEY, value="2189.81", unit="EUR/month", valid_from=views.TODAY),
            ChangedFigure(key=LONG_KEY, value="", unit="EUR/month", valid_from=views.TODAY),
        ),
        months=months,
        applied=count if state == "applied" else 0,
        to_apply=0 if state == "applied" else count,
    )
    return CorrectionView(
        read_at=views.NOW,
        detail=detail,
        proposed_by_you=detail.head.proposed_by == identity_id,
        most_rows=MOST_ROWS,
    )


def month(number: int, state: str) -> MonthChange:
    """The second gets less, the third cannot be computed, of the first something else was posted."""
    difference = -1 if number % 3 == 2 else 123_456
    applied = difference - (1 if number == 1 else 0)
    return MonthChange(
        courier_name="Maximiliaan Vandenbroucke-Grootaert",
        courier_id=number,
        month=date(2026, 1 + number % 12, 1),
        is_usable=number % 3 != 0,
        old_total_cents=1_234_567,
        new_total_cents=1_234_567 + difference,
        old_payable_cents=1_000_000,
        new_payable_cents=1_000_000 + difference,
        applied_total_cents=applied if state == "applied" else None,
    )
