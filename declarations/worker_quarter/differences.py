"""What changed between two exports of a quarter: old, new and difference, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that is not what was told. `key` names it; None: it was not, or is not, there."""

    key: tuple[str, ...]
    before: str | None
    after: str | None

    @property
    def difference(self) -> int | None:
        """New minus old where both are whole numbers; an absent one counts as zero."""
        try:
            return int(self.after or 0) - int(self.before or 0)
        except ValueError:
            return None


def changes(
    before: Mapping[tuple[str, ...], str], after: Mapping[tuple[str, ...], str]
) -> tuple[Change, ...]:
    """Every key whose value differs, in order of the key."""
    return tuple(
        Change(key=key, before=before.get(key), after=after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    )
