"""Fills the page of disputes from the database, and settles one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_names
from courier_api.disputes.queries import open_disputes
from courier_api.disputes.settle import Outcome, Settlement, settle
from courier_api.foundation.errors import Invalid
from courier_api.shifts.models import Shift
from courier_api.shifts.told import told_value
from courier_api.sources.models import Source
from courier_api.web.office.dispute_views import DisputeLine, DisputeQueries, DisputesView
from courier_api.web.word_views import shown_value
from platforms.word import WordField

MOST_ROWS = 200


def disputes_view(session: Session, employer_number: str, now: datetime) -> DisputesView:
    """The open disputes of one co-operative."""
    rows = open_disputes(session, employer_number, limit=MOST_ROWS)
    shifts = {
        shift.id: (shift, name)
        for shift, name in session.execute(
            select(Shift, Source.name)
            .join(Source, Source.id == Shift.source_id)
            .where(Shift.id.in_([row.shift_id for row in rows]))
        )
    }
    names = courier_names(session, {row.courier_id for row in rows})
    lines = []
    for row in rows:
        shift, platform = shifts[row.shift_id]
        field = WordField(row.field)
        lines.append(
            DisputeLine(
                dispute_id=row.id,
                courier_name=names[row.courier_id],
                platform_name=platform,
                shift=shift.external_id,
                shift_starts_at=shift.actual_start or shift.planned_start or shift.changed_at,
                field=field,
                told=shown_value(field, row.told),
                now=shown_value(field, told_value(shift, field)),
                said=shown_value(field, row.said) if row.said is not None else None,
                sentence=row.sentence,
                said_at=row.said_at,
            )
        )
    return DisputesView(read_at=now, lines=tuple(lines))


def settle_dispute(
    session: Session,
    employer_number: str,
    dispute_id: int,
    outcome: str,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    """Settle one as the form says. Raises Invalid, NotFound, DisputeSettled or CannotBecome."""
    if outcome not in {each.value for each in Outcome}:
        raise Invalid(
            "Choose whose value holds.", errors=[{"field": "outcome", "rule": "required"}]
        )
    settlement = Settlement(
        dispute_id=dispute_id, outcome=Outcome(outcome), reason=reason, actor=actor
    )
    settle(session, settlement, employer_number=employer_number, now=now)


QUERIES = DisputeQueries(listing=disputes_view, settle=settle_dispute)
