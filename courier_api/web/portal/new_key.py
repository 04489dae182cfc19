"""A new key is shown once: the page after it was made finds it by a sealed cookie, which then goes."""

from datetime import timedelta

from starlette.responses import Response

from courier_api.foundation.errors import NotFound
from courier_api.sources.keys import secret_text
from courier_api.web.portal.guest import PATH, Guest
from courier_api.web.site import Site, go_to

COOKIE = "courier_new_key"
LASTS = timedelta(minutes=10)


def go_and_show(site: Site, slug: str, section: str, key_id: int) -> Response:
    """Redirect to a page of this source that will show the key."""
    response = go_to(f"{PATH}/{slug}/{section}")
    until = site.clock.now() + LASTS
    sealed = site.seals.seal(COOKIE, {"slug": slug, "key": str(key_id)}, until=until)
    site.cookies.put(response, COOKIE, sealed, lasts=LASTS, path=f"{PATH}/{slug}")
    return response


def key_to_show(site: Site, guest: Guest) -> str | None:
    """The text of a key that was made a moment ago in this browser for this source."""
    sealed = guest.visit.request.cookies.get(COOKIE)
    made = site.seals.open(COOKIE, sealed, now=site.clock.now())
    if made is None or made["slug"] != guest.source.slug:
        return None
    try:
        with site.database.reading() as session:
            return secret_text(session, guest.source.id, int(made["key"]))
    except NotFound:
        return None


def shown(site: Site, guest: Guest, response: Response) -> Response:
    """Forget that there is something to show."""
    if COOKIE in guest.visit.request.cookies:
        site.cookies.drop(response, COOKIE, path=f"{PATH}/{guest.source.slug}")
    return response
