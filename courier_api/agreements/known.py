"""Which terms hold on a day, of those that count: the question with two times.

A change of an agreement counts from the moment it is known, unless it still waits for days that were
priced before it. Whoever asks names the changes that do not count. What each made known of last days
stands in `agreement_closings`; the terms of a platform end with the version it joined by.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import (
    AgreementChange,
    AgreementClosing,
    AgreementVersion,
    PlatformTerms,
)
from courier_api.agreements.store import ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVersion:
    """A version in force with the last day that was known of it."""

    id: int
    employer_number: str
    agreement_id: int
    version: int
    valid_from: date
    valid_to: date | None
    terms: Mapping[str, Any]

    def holds_on(self, day: date) -> bool:
        """Whether it held on a day, as it was known. Its platforms had joined that long."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


Ends = Mapping[int, Sequence[tuple[int, date | None]]]
"""By version: the last days that changes made known, oldest first, each with its change."""


@dataclass(frozen=True, slots=True)
class TermsByDay:
    """The terms of platforms and the versions of their agreements, to look up by day."""

    platforms: Mapping[int, Sequence[PlatformTerms]]
    versions: Mapping[int, Sequence[AgreementVersion]]
    ends: Ends

    def version_on(
        self, source_id: int, day: date, *, unknown: Collection[int] = ()
    ) -> KnownVersion | None:
        """The version for a platform on a day, without these changes; None when there is none."""
        for joined in reversed(self.platforms.get(source_id, ())):
            if joined.valid_from <= day and joined.joined_change_id not in unknown:
                known = self._known(joined.agreement_id, unknown)
                if self._is_joined_on(joined, day, known):
                    held = (version for version in reversed(known) if version.holds_on(day))
                    return next(held, None)
        return None

    def _known(self, agreement_id: int, unknown: Collection[int]) -> list[KnownVersion]:
        found = []
        for version in self.versions.get(agreement_id, ()):
            ends = [end for change, end in self.ends.get(version.id, ()) if change not in unknown]
            if ends:
                found.append(known_until(version, ends[-1]))
        return found

    def _is_joined_on(
        self, joined: PlatformTerms, day: date, known: Iterable[KnownVersion]
    ) -> bool:
        """Whether a platform has joined that long: as long as the version it joined by."""
        own = [
            version
            for version in self.versions.get(joined.agreement_id, ())
            if version.valid_from == joined.valid_from and version.valid_to == joined.valid_to
        ]
        if not own:  # an earlier release let it end on a day of its own
            return joined.valid_to is None or day <= joined.valid_to
        return any(version.id == own[0].id and version.holds_on(day) for version in known)


def known_until(version: AgreementVersion, valid_to: date | None) -> KnownVersion:
    """A version with a last day that was known of it."""
    return KnownVersion(
        id=version.id,
        employer_number=version.employer_number,
        agreement_id=version.agreement_id,
        version=version.version,
        valid_from=version.valid_from,
        valid_to=valid_to,
        terms=version.terms,
    )


def terms_by_day(session: Session, source_ids: Collection[int]) -> TermsByDay:
    """What these platforms have joined, and everything that was ever known of those agreements."""
    platforms: dict[int, list[PlatformTerms]] = {}
    for joined in session.scalars(
        select(PlatformTerms)
        .where(PlatformTerms.source_id.in_(source_ids))
        .order_by(PlatformTerms.valid_from)
    ):
        platforms.setdefault(joined.source_id, []).append(joined)
    agreements = {joined.agreement_id for rows in platforms.values() for joined in rows}
    versions: dict[int, list[AgreementVersion]] = {}
    for version in session.scalars(
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id.in_(agreements), AgreementVersion.state == ACTIVE)
        .order_by(AgreementVersion.version)
    ):
        versions.setdefault(version.agreement_id, []).append(version)
    rows = session.execute(
        select(AgreementClosing.agreement_version_id, AgreementChange.id, AgreementClosing.valid_to)
        .join(AgreementChange, AgreementChange.closing_id == AgreementClosing.id)
        .where(AgreementChange.agreement_id.in_(agreements))
        .order_by(AgreementChange.id)
    )
    ends: dict[int, list[tuple[int, date | None]]] = {}
    for version_id, change_id, valid_to in rows:
        ends.setdefault(version_id, []).append((change_id, valid_to))
    return TermsByDay(platforms, versions, ends)
