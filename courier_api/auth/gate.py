"""Who may pass: the person behind a request, as dependencies for routes."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from courier_api.auth.errors import SignInNeeded
from courier_api.auth.roles import Role, SignedIn, permit
from courier_api.auth.sessions import session_of
from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database

SESSION_COOKIE = "courier_session"
_BEARER = "bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Knows people by their session: pages by the cookie, the API by its bearer token.

    The two are kept apart: a request that carries only the cookie is nobody to the API, so
    no foreign page can make a browser call it.
    """

    database: Database
    clock: Clock

    def require(self, *roles: Role) -> Callable[[Request], SignedIn]:
        """A dependency for API routes: the person behind the bearer token, with one of the roles.

        Raises SignInNeeded or NotYourRole.
        """

        def signed_in_caller(request: Request) -> SignedIn:
            return permit(self._known(bearer_token(request)), roles)

        return signed_in_caller

    def visitor(self, request: Request) -> SignedIn | None:
        """The person behind the session cookie of a page, if any."""
        return self._person(request.cookies.get(SESSION_COOKIE))

    def _known(self, token: str | None) -> SignedIn:
        person = self._person(token)
        if person is None:
            raise SignInNeeded
        return person

    def _person(self, token: str | None) -> SignedIn | None:
        if not token:
            return None
        with self.database.reading() as session:
            return session_of(session, token, self.clock.now())


def bearer_token(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header."""
    header = request.headers.get("authorization", "")
    return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else None
