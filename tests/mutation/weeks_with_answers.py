"""Random weeks with what the second opinion says of them; the same ones in every run."""

from copy import deepcopy

from hypothesis import Phase, given, settings

from tests.pure.platforms.pay.naive import answer
from tests.pure.platforms.pay.random_inputs import TICK_SECONDS
from tests.pure.platforms.pay.random_weeks import corrected_weeks, weeks

WEEKS: list[dict] = []


@settings(max_examples=90, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
@given(weeks(fewest_shifts=4))
def _record_week(document: dict) -> None:
    WEEKS.append(deepcopy(document))


@settings(max_examples=30, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
@given(corrected_weeks())
def _record_correction(document: dict) -> None:
    WEEKS.append(deepcopy(document))


_record_week()
_record_correction()
ANSWERS = [answer(document, TICK_SECONDS) for document in WEEKS]
