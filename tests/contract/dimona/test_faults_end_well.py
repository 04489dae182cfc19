"""Whatever goes wrong on the way, patience leads to exactly one period for each declaration."""

from datetime import date, timedelta

import pytest

from declarations.dimona.channel import (
    NotReady,
    PeriodQuery,
    QuotaExceeded,
    SubmitReceipt,
    Verdict,
)
from declarations.errors import ChannelUnavailable, OutcomeUnknown
from tests.contract.dimona.rigs import SandboxRig
from tests.pure.declarations.sandbox.driver import AMINA, EMPLOYER, JsonObject, in_payload

MOST_ATTEMPTS = 40
DAYS = [f"2027-03-{day:02d}" for day in range(1, 29)]
QUERY = PeriodQuery(
    enterprise_number=EMPLOYER,
    ssin=AMINA,
    first_day=date(2027, 3, 1),
    last_day=date(2027, 3, 31),
)


def _submit(rig: SandboxRig, payload: JsonObject) -> tuple[SubmitReceipt, bool]:
    """Send until there is a receipt; whether an answer was lost on the way."""
    was_uncertain = False
    for _ in range(MOST_ATTEMPTS):
        try:
            return rig.channel.submit(payload), was_uncertain
        except QuotaExceeded as pause:
            rig.clock.at = pause.paused_until
        except OutcomeUnknown:
            was_uncertain = True
        except ChannelUnavailable:
            rig.clock.at += timedelta(seconds=2)
    pytest.fail("The declaration never got through.")


def _verdict(rig: SandboxRig, declaration_id: int) -> Verdict:
    found: Verdict | NotReady = NotReady(declaration_id=declaration_id)
    for _ in range(MOST_ATTEMPTS):
        found = rig.channel.read_verdict(declaration_id)
        if isinstance(found, Verdict):
            return found
        rig.clock.at += timedelta(seconds=1)
    pytest.fail("The verdict never came.")


@pytest.mark.parametrize("seed", ["1", "2"])
def test_each_day_is_declared_once_in_spite_of_faults(rig: SandboxRig, seed: str) -> None:
    rig.play_document({"faults": {"rate": "0.5", "seed": seed}})

    for day in DAYS:
        receipt, was_uncertain = _submit(rig, in_payload(startDate=day, endDate=day))
        verdict = _verdict(rig, receipt.declaration_id)
        assert verdict.result == "A" or (was_uncertain and verdict.codes == ("90373-333",))

    periods = rig.channel.find_periods(QUERY)
    assert sorted(str(period.starts_on) for period in periods) == DAYS
