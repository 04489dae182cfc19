"""Random weeks with what the second opinion says of them; the same ones in every run."""

from copy import deepcopy

from hypothesis import Phase, given, settings

from tests.pure.platforms.pay.naive import answer
from tests.pure.platforms.pay.random_inputs import TICK_SECONDS
from tests.pure.platforms.pay.random_weeks import SLOW_MACHINES, corrected_weeks, weeks

WEEKS: list[dict] = []


SAME_EVERY_TIME = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=SLOW_MACHINES,
)


@settings(SAME_EVERY_TIME, max_examples=90)
@given(weeks(fewest_shifts=4))
def _record_week(document: dict) -> None:
    WEEKS.append(deepcopy(document))


@settings(SAME_EVERY_TIME, max_examples=30)
@given(corrected_weeks())
def _record_correction(document: dict) -> None:
    WEEKS.append(deepcopy(document))


_record_week()
_record_correction()
ANSWERS = [answer(document, TICK_SECONDS) for document in WEEKS]
