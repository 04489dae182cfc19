"""Questions about sources."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.sources.models import Source


def all_sources(session: Session, employer_number: str | None = None) -> list[Source]:
    """Every source, of one employer or of all, by slug."""
    query = select(Source).order_by(Source.slug)
    if employer_number is not None:
        query = query.where(Source.employer_number == employer_number)
    return list(session.scalars(query))


def source_ids(session: Session, employer_number: str) -> dict[str, int]:
    """Source ids by slug."""
    return {source.slug: source.id for source in all_sources(session, employer_number)}


def source_names(session: Session, employer_number: str) -> dict[int, str]:
    """What platforms are called, by source id."""
    query = select(Source.id, Source.name).where(Source.employer_number == employer_number)
    return {row.id: row.name for row in session.execute(query)}


def source_by_slug(session: Session, slug: str) -> Source | None:
    """The source with this slug."""
    return session.scalar(select(Source).where(Source.slug == slug))
