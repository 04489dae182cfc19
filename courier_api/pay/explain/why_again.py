"""Why a worked day was counted again: what two calculations of it, one after the other, were made of."""

from collections.abc import Mapping
from typing import Any

from courier_api.pay.explain.facts import Why
from courier_api.pay.models import PayCalculation

USED = "contingent_used_minutes"


def why_again(before: PayCalculation, after: PayCalculation) -> tuple[Why, ...]:
    """Everything that differs in what they were made of.

    None of the day's own: then a shift of another day took or gave back seconds of it.
    """
    if not after.result:
        return (Why.TOLD,)
    reasons = {
        Why.TOLD: before.input_sha256 != after.input_sha256,
        Why.AGREEMENT: before.agreement_version_id != after.agreement_version_id,
        Why.FIGURE: before.agreement_version_id == after.agreement_version_id
        and bool(before.result)
        and set(before.parameter_rows or ()) != set(after.parameter_rows or ()),
        Why.COURIER: before.worker is not None
        and after.worker is not None
        and _own(before.worker) != _own(after.worker),
    }
    found = tuple(why for why, holds in reasons.items() if holds)
    return found or (Why.OTHER_SHIFT,)


def _own(worker: Mapping[str, Any]) -> dict[str, Any]:
    """What was known of the courier, without the quota that other days used."""
    return {name: value for name, value in worker.items() if name != USED}
