"""The console as an adviser uses it in a browser without script, over a real database."""

from dataclasses import dataclass
from datetime import timedelta

import httpx

from courier_api.auth.codes import token_hash
from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.identities import add_staff, identity_of
from courier_api.auth.models import SignInSession
from courier_api.auth.roles import PersonKind, Role
from courier_api.web.site import LANGUAGE_COOKIE
from tests.factories.applications import application_of
from tests.factories.cooperatives import OURS
from tests.factories.running import Running
from tests.pages.asgi import client_of
from tests.pages.forms import token_of
from tests.pages.markup import Page, findings

PHONES = {"Hilde": "+32470999001", "Dirk": "+32470999002"}


@dataclass(frozen=True, slots=True)
class Desk:
    """One adviser at the console; each page that is shown is looked at for mistakes."""

    client: httpx.Client
    staff_id: int

    def sees(self, path: str) -> str:
        """The words of a page."""
        return Page(self.source(path)).text

    def source(self, path: str) -> str:
        """A page as it was sent."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        assert findings(answer.text) == []
        return answer.text

    def sends(self, path: str, action: str, /, **fields: str) -> httpx.Response:
        """Fill in a form of a page and send it; what is hidden in it comes along."""
        return self.sends_from(self.source(path), action, **fields)

    def sends_from(self, source: str, action: str, /, **fields: str) -> httpx.Response:
        """The same from a page that is open already."""
        page = Page(source)
        assert action in {form.get("action") for form in page.named("form")}
        version = next(
            (each.get("value") for each in page.named("input") if each.get("name") == "version"), ""
        )
        given = {"form_token": token_of(page), "version": version} | fields
        return self.client.post(action, data=given)

    def saves(self, path: str, action: str, /, **fields: str) -> str:
        """The same, and it works: the words of the page that follows."""
        answer = self.sends(path, action, **fields)
        assert answer.status_code == 303, Page(answer.text).text
        return self.sees(answer.headers["location"])

    def is_refused(self, path: str, action: str, /, **fields: str) -> str:
        """The same, and it does not work: the words of the page that says so."""
        answer = self.sends(path, action, **fields)
        assert answer.status_code == 422
        assert findings(answer.text) == []
        return Page(answer.text).text


def desk_of(service: Running, name: str = "Hilde", role: Role = Role.ADVISER) -> Desk:
    """Somebody of our staff, signed in."""
    now = service.clock.now()
    with service.database.transaction() as session:
        member = add_staff(
            session, employer_number=OURS, name=name, role=role, phone=PHONES[name],
            language="en", now=now,
        )  # fmt: skip
        identity = identity_of(session, OURS, PersonKind.STAFF, member.id)
        assert identity is not None
        session.add(
            SignInSession(
                employer_number=OURS,
                identity_id=identity.id,
                token_hash=token_hash(name),
                created_at=now,
                expires_at=now + timedelta(days=30),
            )
        )
        staff_id = member.id
    client = client_of(application_of(service.services))
    client.cookies.set(SESSION_COOKIE, name)
    client.cookies.set(LANGUAGE_COOKIE, "en")
    client.headers["accept"] = "text/html"
    return Desk(client, staff_id)
