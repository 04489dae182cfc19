"""What a priced day and a priced month move in the books: always the difference to what is posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from courier_api.ledger.post import Movement, Posting, post

WAGES = "wages"
ALLOWANCES = "allowances"
EMPLOYER_CONTRIBUTIONS = "employer_contributions"
COURIER_PAYABLE = "courier_payable"
SOCIAL_SECURITY = "social_security_payable"
WITHHOLDING = "withholding_payable"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfCourier:
    """Whose day under which agreement, at which revision."""

    employer_number: str
    courier_id: int
    agreement_id: int
    day: date
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAmounts:
    """Gross and allowances that one source bears of a day, in cents."""

    gross_cents: int
    allowance_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthAmounts:
    """Contributions of a courier's month, in cents; the employer's part by source id."""

    worker_contribution_cents: int = 0
    withholding_cents: int = 0
    employer_by_source: Mapping[int, int]


def post_day(
    session: Session,
    whose: DayOfCourier,
    before: Mapping[int, SourceAmounts],
    after: Mapping[int, SourceAmounts],
    *,
    now: datetime,
) -> UUID | None:
    """Post the change of a worked day: what the courier earned, on whose cost."""
    return post(session, day_posting(whose, before, after), posted_at=now)


def day_posting(
    whose: DayOfCourier,
    before: Mapping[int, SourceAmounts],
    after: Mapping[int, SourceAmounts],
) -> Posting:
    """What the change of a worked day moves."""
    nothing = SourceAmounts(gross_cents=0, allowance_cents=0)
    movements = []
    for source_id in sorted(before.keys() | after.keys()):
        old, new = before.get(source_id, nothing), after.get(source_id, nothing)
        gross, allowance = (
            new.gross_cents - old.gross_cents,
            new.allowance_cents - old.allowance_cents,
        )
        movements += [
            Movement(account=WAGES, amount_cents=gross, source_id=source_id),
            Movement(account=ALLOWANCES, amount_cents=allowance, source_id=source_id),
        ]
    earned = sum(movement.amount_cents for movement in movements)
    movements.append(
        Movement(account=COURIER_PAYABLE, amount_cents=-earned, courier_id=whose.courier_id)
    )
    return Posting(
        employer_number=whose.employer_number,
        effect_key=f"pay-day:{whose.courier_id}:{whose.agreement_id}:{whose.day}:{whose.revision}",
        kind="pay_day",
        occurred_on=whose.day,
        movements=movements,
    )


def post_month(
    session: Session,
    whose: DayOfCourier,
    before: MonthAmounts,
    after: MonthAmounts,
    *,
    now: datetime,
) -> UUID | None:
    """Post the change of a month's contributions. `whose.day` is the first of the month."""
    return post(session, month_posting(whose, before, after), posted_at=now)


def month_posting(whose: DayOfCourier, before: MonthAmounts, after: MonthAmounts) -> Posting:
    """What the change of a month's contributions moves."""
    worker = after.worker_contribution_cents - before.worker_contribution_cents
    withheld = after.withholding_cents - before.withholding_cents
    sources = sorted(before.employer_by_source.keys() | after.employer_by_source.keys())
    employer = {
        source_id: after.employer_by_source.get(source_id, 0)
        - before.employer_by_source.get(source_id, 0)
        for source_id in sources
    }
    movements = [
        Movement(
            account=COURIER_PAYABLE, amount_cents=worker + withheld, courier_id=whose.courier_id
        ),
        Movement(account=WITHHOLDING, amount_cents=-withheld, courier_id=whose.courier_id),
        Movement(account=SOCIAL_SECURITY, amount_cents=-worker - sum(employer.values())),
    ]
    movements += [
        Movement(account=EMPLOYER_CONTRIBUTIONS, amount_cents=cents, source_id=source_id)
        for source_id, cents in employer.items()
    ]
    return Posting(
        employer_number=whose.employer_number,
        effect_key=f"pay-month:{whose.courier_id}:{whose.agreement_id}:{whose.day}:{whose.revision}",
        kind="pay_month",
        occurred_on=whose.day,
        movements=movements,
    )
