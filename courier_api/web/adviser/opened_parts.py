"""What an adviser has opened in this browser, with the purpose, for a quarter of an hour.

The purpose is asked once and not at each click; each look is still written down by the reader.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from starlette.responses import Response

from courier_api.web.adviser.case_views import CaseTab
from courier_api.web.security import Seals
from courier_api.web.site import Site, Visit

COOKIE = "courier_opened"
PURPOSE = "opened-parts"
LASTS = timedelta(minutes=15)
PATH = "/console"
"""The cookie goes with the list too: a preview shows what was opened."""


def purpose_of(seals: Seals, visit: Visit, ref: str, tab: CaseTab, now: datetime) -> str | None:
    """Why this person opened this tab; None while it is locked to them."""
    record = _opened(seals, visit, ref, now)
    return record["purpose"] if tab.value in record.get("tabs", "").split() else None


def remember(
    site: Site, visit: Visit, response: Response, ref: str, tab: CaseTab, purpose: str
) -> None:
    """Leave this tab of this case open; of another case nothing stays open."""
    now = site.clock.now()
    tabs = {tab.value, *_opened(site.seals, visit, ref, now).get("tabs", "").split()}
    record = {"staff": _staff(visit), "ref": ref, "purpose": purpose, "tabs": _words(tabs)}
    sealed = site.seals.seal(PURPOSE, record, until=now + LASTS)
    site.cookies.put(response, COOKIE, sealed, lasts=LASTS, path=PATH)


def _opened(seals: Seals, visit: Visit, ref: str, now: datetime) -> dict[str, str]:
    record = seals.open(PURPOSE, visit.request.cookies.get(COOKIE), now=now) or {}
    mine = record.get("staff") == _staff(visit) and record.get("ref") == ref
    return record if mine else {}


def _staff(visit: Visit) -> str:
    return str(visit.signed_in.person_id)


def _words(tabs: Iterable[str]) -> str:
    return " ".join(sorted(tabs))
