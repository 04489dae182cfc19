"""Questions about people of platforms."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.roles import PersonKind, SignedIn
from courier_api.platform_people.models import PlatformPerson
from courier_api.sources.models import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSources:
    """What a person of a platform may see: the source, and the one for trying when it was made."""

    live: Source
    test: Source | None

    def named(self, slug: str) -> Source | None:
        """The one of the two with this slug."""
        return next((each for each in (self.live, self.test) if each and each.slug == slug), None)


def own_sources(session: Session, person: SignedIn) -> OwnSources | None:
    """The sources of a signed-in person of a platform; None for anybody else."""
    if person.person_kind is not PersonKind.PLATFORM:
        return None
    live = session.scalar(
        select(Source)
        .join(PlatformPerson, PlatformPerson.source_id == Source.id)
        .where(
            PlatformPerson.id == person.person_id,
            PlatformPerson.employer_number == person.employer_number,
            Source.employer_number == person.employer_number,
        )
    )
    if live is None:
        return None
    test = session.scalar(select(Source).where(Source.test_of_id == live.id))
    return OwnSources(live=live, test=test)


def people_of_source(session: Session, source_id: int) -> list[PlatformPerson]:
    """Everybody who signs in for a source, the oldest first."""
    query = select(PlatformPerson).where(PlatformPerson.source_id == source_id)
    return list(session.scalars(query.order_by(PlatformPerson.id)))
