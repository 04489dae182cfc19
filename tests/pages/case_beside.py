"""What stands beside the tabs of a case: who else is there, what changed meanwhile, duplicates."""

from courier_api.web.adviser.case_views import Around, Meanwhile
from courier_api.web.adviser.duplicate_views import (
    Choice,
    Comparison,
    DuplicatesView,
    JoinedCase,
    Pair,
)
from safety.duplicates import Sign
from tests.pages.case_tabs import numbers
from tests.pages.views import LONG_NAME, LONG_PLACE, NOW, triage_row


def around(count: int) -> Around:
    """Two others have the case open, when there is anything at all."""
    return Around(version=3, present=("Dirk", LONG_NAME) if count else ())


def meanwhile() -> tuple[Meanwhile, ...]:
    """What somebody else changed while a form was filled in."""
    return (
        Meanwhile(field="Vehicle", by="Dirk", mine="Car", theirs="E-bike"),
        Meanwhile(field="Injury", by="Dirk", mine=None, theirs=None),
    )


def duplicates(count: int) -> DuplicatesView:
    """Pairs and merges."""
    return DuplicatesView(
        pairs=tuple(
            Pair(
                one=triage_row(number), other=triage_row(number + 1), score=60 + number % 40,
                signs=tuple(Sign),
            )
            for number in numbers(min(count, 40))
        ),
        joined=tuple(
            JoinedCase(
                merge_id=number, survivor="2026-0001", duplicate="2026-0002", joined_at=NOW,
                by="Els" if number % 2 else None,
            )
            for number in numbers(min(count, 40))
        ),
        read_at=NOW,
    )  # fmt: skip


def comparison(purpose: str | None) -> Comparison:
    """Two cases that differ in a field and a fact."""
    facts = (Choice(name="injury", survivor="021", duplicate=None),)
    return Comparison(
        survivor=triage_row(1),
        duplicate=triage_row(2),
        choices=(
            Choice(name="place", survivor=LONG_PLACE, duplicate=None),
            Choice(name="weather", survivor=None, duplicate="rain"),
        ),
        facts=facts if purpose else (),
        locked=() if purpose else ("injury",),
        survivor_version=3,
        duplicate_version=4,
        read_at=NOW,
    )
