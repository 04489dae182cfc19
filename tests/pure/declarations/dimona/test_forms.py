"""Forms to the wire and back; nothing empty is sent and no person shows in a repr."""

from datetime import date

import pytest

from declarations.dimona.content import Content
from declarations.dimona.contract import validator
from declarations.dimona.document import facts_from_document
from declarations.dimona.forms import (
    NO_END,
    Action,
    DimonaCancel,
    DimonaIn,
    DimonaOut,
    DimonaUpdate,
    Form,
    action_of,
    change_from_wire,
    in_from_wire,
)
from declarations.errors import DecisionInputError
from tests.pure.declarations.dimona.documents import DRIES, NOBODY_KNOWN, document, shift

DAY = date(2027, 2, 12)
CHANGES: list[DimonaOut | DimonaUpdate | DimonaCancel] = [
    DimonaCancel(period_id=700123450227),
    DimonaOut(period_id=700123450227, ends_on=DAY),
    DimonaUpdate(period_id=700123450328, planned_hours=6),
    DimonaUpdate(period_id=700123450227, starts_on=DAY, ends_on=NO_END),
    DimonaUpdate(
        period_id=700123450227, starts_on=DAY, start_hour="1900", ends_on=DAY, end_hour="2315"
    ),
]


def an_in(worker: dict[str, object], hours: int | None = None) -> DimonaIn:
    content = Content(starts_on=DAY, ends_on=DAY, hours=hours)
    return facts_from_document(document(shift(), worker=worker)).form_for(content)


@pytest.mark.parametrize("worker", [DRIES, NOBODY_KNOWN])
def test_an_in_comes_back_from_the_wire_as_it_was(worker: dict[str, object]) -> None:
    form = an_in(worker, 4)

    assert in_from_wire(form.to_wire(), "payload", like=form) == form


@pytest.mark.parametrize("form", CHANGES)
def test_a_change_comes_back_from_the_wire_as_it_was(
    form: DimonaOut | DimonaUpdate | DimonaCancel,
) -> None:
    assert change_from_wire(action_of(form), form.to_wire(), "payload") == form


@pytest.mark.parametrize("form", [an_in(DRIES, 4), an_in(NOBODY_KNOWN), *CHANGES])
def test_every_form_fits_the_contract(form: Form) -> None:
    validator("Declaration").validate(form.to_wire())


def test_what_an_abridged_in_leaves_out_is_as_in_the_present_form() -> None:
    form = an_in(DRIES, 4)
    body = {"startDate": "2027-02-12", "endDate": "2027-02-12", "plannedHoursNumber": 4}

    read = in_from_wire({"dimonaIn": body}, "payload", like=form)

    assert (read.worker, read.employer, read.worker_type) == (form.worker, form.employer, "STU")


def test_a_form_under_the_wrong_name_is_refused() -> None:
    with pytest.raises(DecisionInputError, match="dimonaCancel"):
        change_from_wire(Action.CANCEL, {"dimonaOut": {"periodId": 1}}, "payload")


def test_no_repr_shows_a_person() -> None:
    """R15: records travel through logs and tracebacks."""
    known = document(
        shift(), worker=DRIES, prior=[{"action": "IN", "payload": an_in(DRIES).to_wire()}]
    )
    shown = repr(facts_from_document(known)) + repr(an_in(NOBODY_KNOWN))

    assert "04092399642" not in shown
    assert "Chloe" not in shown
    assert "2001-05-06" not in shown
