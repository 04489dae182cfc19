"""Questions about filings."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from courier_api.filings.facts import utc_text
from courier_api.filings.models import DimonaDeclaration, FilingAlert
from courier_api.shifts.models import Shift


def alerts_about(session: Session, shift: Shift) -> list[dict[str, str]]:
    """Open alerts that concern a shift: its own, those of its period, those of its courier."""
    day = shift.worked_on
    of_its_days = select(DimonaDeclaration.id).where(
        DimonaDeclaration.courier_id == shift.courier_id,
        DimonaDeclaration.start_date <= day,
        or_(DimonaDeclaration.end_date.is_(None), DimonaDeclaration.end_date >= day),
    )
    about_the_courier = and_(
        FilingAlert.shift_id.is_(None),
        FilingAlert.declaration_ref.is_(None),
        or_(FilingAlert.worked_on.is_(None), FilingAlert.worked_on == day),
    )
    query = (
        select(FilingAlert)
        .where(
            FilingAlert.courier_id == shift.courier_id,
            FilingAlert.closed_at.is_(None),
            or_(
                FilingAlert.shift_id == shift.id,
                FilingAlert.declaration_ref.in_(of_its_days),
                about_the_courier,
            ),
        )
        .order_by(FilingAlert.id)
    )
    return [
        {"code": row.code, "at_utc": utc_text(row.due_at), "to": row.recipient}
        for row in session.scalars(query)
    ]
