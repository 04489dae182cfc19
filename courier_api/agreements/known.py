"""Which terms hold on a day, of those that count: the question with two times.

A change of an agreement counts from the moment it is known, unless it still waits for days that were
priced before it. Whoever asks names the changes that do not count.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementVersion, KnownValidity, PlatformTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVersion:
    """A version of an agreement with the last day that was known of it."""

    id: int
    agreement_id: int
    valid_from: date
    valid_to: date | None
    terms: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined:
    """The agreement that a platform joined, with the last day that was known of it."""

    id: int
    agreement_id: int
    valid_from: date
    valid_to: date | None


class _Dated(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def valid_from(self) -> date: ...


Row = TypeVar("Row", bound=_Dated)
Ends = Mapping[int, Sequence[tuple[int, date | None]]]
"""By row: the last days that changes made known, oldest first, each with its change."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of platforms and the versions of their agreements, to look up by day."""

    platforms: Mapping[int, Sequence[PlatformTerms]]
    versions: Mapping[int, Sequence[AgreementVersion]]
    ends_of_platforms: Ends
    ends_of_versions: Ends

    def version_on(
        self, source_id: int, day: date, *, unknown: Collection[int] = ()
    ) -> KnownVersion | None:
        """The version for a platform on a day, without these changes; None when there is none."""
        joined = _last_holding(
            self.platforms.get(source_id, ()), self.ends_of_platforms, day, unknown
        )
        if joined is None:
            return None
        terms, _ = joined
        found = _last_holding(
            self.versions.get(terms.agreement_id, ()), self.ends_of_versions, day, unknown
        )
        if found is None:
            return None
        version, valid_to = found
        return KnownVersion(
            id=version.id,
            agreement_id=version.agreement_id,
            valid_from=version.valid_from,
            valid_to=valid_to,
            terms=version.terms,
        )


def terms_of(session: Session, source_ids: Collection[int]) -> Terms:
    """Everything that was ever known of the terms of these platforms."""
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
        .where(AgreementVersion.agreement_id.in_(agreements))
        .order_by(AgreementVersion.version)
    ):
        versions.setdefault(version.agreement_id, []).append(version)
    terms_ids = [row.id for rows in platforms.values() for row in rows]
    version_ids = [row.id for rows in versions.values() for row in rows]
    known = session.scalars(
        select(KnownValidity)
        .where(
            KnownValidity.platform_terms_id.in_(terms_ids)
            | KnownValidity.agreement_version_id.in_(version_ids)
        )
        .order_by(KnownValidity.id)
    ).all()
    return Terms(
        platforms,
        versions,
        ends_of_platforms=_ends((row.platform_terms_id, row) for row in known),
        ends_of_versions=_ends((row.agreement_version_id, row) for row in known),
    )


def _ends(rows: Iterable[tuple[int | None, KnownValidity]]) -> Ends:
    found: dict[int, list[tuple[int, date | None]]] = {}
    for about, row in rows:
        if about is not None:
            found.setdefault(about, []).append((row.change_id, row.valid_to))
    return found


def _last_holding(
    rows: Sequence[Row], ends: Ends, day: date, unknown: Collection[int]
) -> tuple[Row, date | None] | None:
    for row in reversed(rows):
        known = [end for change_id, end in ends.get(row.id, ()) if change_id not in unknown]
        if known and row.valid_from <= day <= (known[-1] or date.max):
            return row, known[-1]
    return None
