"""What every page of prevention does alike: read for one co-operative, act once, say what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Path
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid
from courier_api.prevention.errors import By, StepRefused
from courier_api.web.office.parked import actor_of
from courier_api.web.site import PostedForm, Site, Visit, go_to
from courier_api.zone_holds.declare import HoldIsOver

PATH = "/console/prevention"
SAID = ("saved", "before")
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
Act = Callable[[Session, By], object]
Read = Callable[[Session, By], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One page: where it is, its template, and how its view is read."""

    path: str
    template: str
    read: Read


@dataclass(frozen=True, slots=True)
class Desk:
    """The adviser's pages over a site."""

    site: Site

    def adviser(self) -> Callable[[Request], Visit]:
        """A dependency: the adviser or the deputy."""
        return self.site.visit(Role.ADVISER, Role.DEPUTY)

    def by(self, visit: Visit) -> By:
        """Who acts now."""
        person = visit.signed_in
        return By(
            employer_number=person.employer_number,
            actor=actor_of(person),
            now=self.site.clock.now(),
        )

    def show(
        self,
        visit: Visit,
        page: Shown,
        *,
        said: str = "",
        wrong: str = "",
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        """The page; `wrong` is the field that was not understood, `typed` what stood in the form."""
        by = self.by(visit)
        with self.site.database.reading() as session:
            view = page.read(session, by)
        return self.site.page(
            visit,
            page.template,
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            view=view,
            read_at=by.now,
            said=said if said in SAID else "",
            wrong=wrong,
            typed=dict(typed or {}),
        )

    def act(
        self, visit: Visit, form: PostedForm, page: Shown, act: Act, *, to: str | None = None
    ) -> Response:
        """Do it in one transaction and look at the page again, or say beside the form what is wrong."""
        try:
            with self.site.database.transaction() as session:
                act(session, self.by(visit))
        except Invalid as invalid:
            return self.show(visit, page, wrong=_field(invalid), typed=form.fields)
        except (StepRefused, HoldIsOver):
            return go_to(f"{page.path}?said=before")
        return go_to(to or f"{page.path}?said=saved")


def _field(invalid: Invalid) -> str:
    errors = invalid.facts.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    return str(first.get("field", "form"))
