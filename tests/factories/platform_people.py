"""People of platforms: Noor of Zwaluw, Emil of Merel at the other co-operative."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.platform_people.add_person import NewPlatformPerson, add_person
from courier_api.platform_people.models import PlatformPerson
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.sources import ZWALUW

NOOR_PHONE = "+32470555001"
EMIL_PHONE = "+32470555002"


def make_platform_person(
    session: Session,
    slug: str = ZWALUW,
    *,
    phone: str = NOOR_PHONE,
    name: str = "Noor Wouters",
    language: str = "en",
    now: datetime = FRIDAY_NOON,
) -> PlatformPerson:
    """Somebody who may look at this source."""
    new = NewPlatformPerson(slug=slug, name=name, phone=phone, language=language)
    return add_person(session, new, now=now, actor="test")
