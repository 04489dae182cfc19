"""`/problems/{slug}`: what the type of a problem means, for whoever follows its address."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.foundation.errors import NotFound, ServiceError
from courier_api.web.problems import BY_STATUS, entry_of, explanation
from courier_api.web.site import Site, Visit


class ProblemUnknown(NotFound):
    """No problem has this name."""

    def __init__(self) -> None:
        super().__init__("There is nothing at this address.")


def router(site: Site) -> APIRouter:
    """One page for every problem this release can answer with."""
    routes = APIRouter(include_in_schema=False)
    Anybody = Annotated[Visit, Depends(site.open_visit)]

    @routes.get("/problems/{slug}")
    def explain(visit: Anybody, slug: str) -> Response:
        status = known_problems().get(slug)
        if status is None:
            raise ProblemUnknown
        entry = entry_of(slug, status, site.pages.catalogue)
        words = explanation(site, entry, visit.language)
        return site.page(visit, "problem_type.html", slug=slug, status=status, words=words)

    return routes


def known_problems() -> dict[str, int]:
    """Every problem by its name, with its status."""
    general = {slug: int(status) for status, slug in BY_STATUS.items()}
    return general | {_slug(error): error.status for error in _branches(ServiceError)}


def _branches(root: type[ServiceError]) -> Iterator[type[ServiceError]]:
    for branch in root.__subclasses__():
        yield branch
        yield from _branches(branch)


def _slug(error: type[ServiceError]) -> str:
    """Its name on the wire; a bare instance knows it."""
    return error.__new__(error).slug
