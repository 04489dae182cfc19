"""How long things are kept: the day before a limit, on it and after it."""

from datetime import date

import pytest

from safety.retention import ClosedCase, Kept, kept_since, may_erase_photos

CLOSED = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("kept", "today", "since"),
    [
        (Kept.CONFIDENTIAL, date(2031, 3, 6), date(2026, 3, 6)),
        (Kept.SMS_TEXT, date(2027, 3, 6), date(2026, 3, 6)),
        (Kept.SMS_TEXT, date(2028, 2, 29), date(2027, 2, 28)),
        (Kept.PHOTOS, date(2029, 3, 6), date(2026, 3, 6)),
    ],
)
def test_what_is_kept_since_when(kept: Kept, today: date, since: date) -> None:
    assert kept_since(kept, today) == since


@pytest.mark.parametrize(("day", "goes"), [(5, False), (6, False), (7, True)])
def test_photos_go_three_years_after_the_case_was_closed(day: int, goes: bool) -> None:
    case = ClosedCase(closed_on=CLOSED, incident_class="declarable", is_lasting=False)

    assert may_erase_photos(case, date(2029, 3, day)) is goes


@pytest.mark.parametrize(("year", "goes"), [(2030, False), (2036, False), (2037, True)])
@pytest.mark.parametrize("name", ["serious", "very_serious", "suspected_serious"])
def test_photos_of_a_serious_accident_stay_as_long_as_its_report(
    year: int, goes: bool, name: str
) -> None:
    case = ClosedCase(closed_on=CLOSED, incident_class=name, is_lasting=False)

    assert may_erase_photos(case, date(year, 3, 6)) is goes


@pytest.mark.parametrize("told", [{"is_lasting": True}, {"tags": ("evidence",)}])
def test_what_a_person_has_to_decide_never_goes_by_itself(told: dict[str, object]) -> None:
    case = ClosedCase(
        **{"closed_on": CLOSED, "incident_class": "declarable", "is_lasting": False, **told}  # type: ignore[arg-type]
    )

    assert not may_erase_photos(case, date(2090, 1, 1))
