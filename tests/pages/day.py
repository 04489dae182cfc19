"""A day of the adviser over the whole service: what is there at noon, and each step of the afternoon.

Amina rides for Zwaluw from one o'clock, falls on tram rails and breaks her collarbone. The same steps
are played with a mouse, with keys alone, and for the pictures of docs/adviser.md.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import FilePayload
from sqlalchemy import select

from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.database import Database
from courier_api.insurance.enter import NewPolicy, enter_policy
from courier_api.notices.models import Notice
from declarations.insurer import PolicyKind
from tests.factories.clocks import FRIDAY_NOON, MovedClock
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA
from tests.factories.events import Told
from tests.factories.photos import BRUSSELS_GPS, photo, tram_rails
from tests.factories.running import Running, running
from tests.factories.services import make_services
from tests.pages.hands import Hands
from tests.pages.live import serve

ADVISER_PHONE = "+32470999001"
REF = "2026-0001"
CASE = f"/console/incidents/{REF}"
TODAY = "2026-03-06"
UNTIL = "2026-04-17"
SHIFT = Told(starts_at=FRIDAY_NOON + timedelta(hours=1))
FALL = SHIFT.starts_at + timedelta(minutes=25)
REPORTED = FALL + timedelta(minutes=10)
AT_HOSPITAL = FALL + timedelta(minutes=35)
READ = AT_HOSPITAL + timedelta(minutes=5)
SENT = READ + timedelta(minutes=90)
DECLARED = SENT.astimezone(BRUSSELS)
TAKEN_AT = FALL + timedelta(minutes=2)
TAKEN = f"{TAKEN_AT.astimezone(BRUSSELS):%Y:%m:%d %H:%M:%S}"
TICKET = "2V00000ABCDEF"
COLLARBONE = "021"
AWAY = "2"  # the code of a temporary incapacity
ZONES = {
    "00379": "3260", "00432": "0", "00246": "Openbare weg, tramsporen", "00256": "Uitgegleden",
    "00259": "Val op de schouder", "00272": "14", "00289": "0", "00308": "2026-03-06",
    "00324": "De Smet", "00313": "0", "00359": "0", "00244": "0", "00888": "2", "00300": "0",
    "00301": "0", "00302": "0", "00275": "0097", "00384": "250", "00044": "2026-01-05",
    "00885": "0", "00886": "3", "00343": "1", "00889": "2", "00890": "0", "00284": "51",
}  # fmt: skip
"""What the form asks for and the case does not know."""


@dataclass(frozen=True, slots=True)
class Day:
    """The service on a port, with a clock that a step moves."""

    address: str
    service: Running

    @property
    def database(self) -> Database:
        """What is stored."""
        return self.service.database

    def sms(self) -> str:
        """The newest text message."""
        with self.database.reading() as session:
            return session.scalars(select(Notice.body).order_by(Notice.id.desc()).limit(1)).one()


@contextmanager
def day_at_noon(database: Database) -> Iterator[Day]:
    """A co-operative with an insurer, an adviser, and a courier who has begun her shift."""
    clock = MovedClock()
    services = make_services(database, clock, duty_phone="+32 2 235 44 55")
    with running(services, clock) as service:
        with database.transaction() as session:
            add_staff(
                session, employer_number=OURS, name="Hilde Maes", role=Role.ADVISER,
                phone=ADVISER_PHONE, language="en", now=clock.now(),
            )  # fmt: skip
            policy = NewPolicy(
                kind=PolicyKind.WORK_ACCIDENT, insurer="Assurances Zenne", number="AW-2026-1",
                valid_from=date(2026, 1, 1),
            )  # fmt: skip
            enter_policy(session, OURS, policy, actor="staff:1", now=clock.now())
        service.tell(SHIFT.planned())
        service.move_to(SHIFT.starts_at)
        service.tell(SHIFT.started())
        service.move_to(REPORTED)
        with serve(services) as address:
            yield Day(address, service)


def sign_in(day: Day, at: Hands, phone: str, page: str) -> None:
    """A phone number, then the code that comes by SMS."""
    at.tab.goto(f"{day.address}{page}")
    at.write("#phone", phone)
    at.press("main button:has-text('code'), main form[action='/sign-in'] button")
    code = re.search(r"\d{6}", day.sms())
    assert code is not None
    at.write("#code", code[0])
    at.press("main form[action='/sign-in/code'] button")


def report_the_fall(at: Hands, day: Day) -> None:
    """Amina's report on her phone, one question a screen, and the photo of the place after it."""
    sign_in(day, at, AMINA.phone, "/report")
    for answer in ("doctor", "riding", "fall"):
        if answer == "fall":
            at.shows("report")
        at.press(f"button[value={answer}]")
    at.write("#day", TODAY)
    at.write("#time", "13:25")
    at.press("button[value=at]")
    at.write("#postcode", "1060")
    at.press("main form.ask button:not([type=button])")
    at.write("#details", "Gevallen op de tramsporen, mijn schouder doet pijn.")
    at.press("main form.ask button")
    at.attach("#photo-file", picture())
    at.press("form[action='/report/sent'] button")
    at.shows("receipt", near="body")


def picture() -> FilePayload:
    """A photo as a phone makes it, with hour and place in it."""
    raw = photo(taken=TAKEN, gps=BRUSSELS_GPS, picture=tram_rails())
    return {"name": "IMG_0001.JPG", "mimeType": "image/jpeg", "buffer": raw}


def end_the_shift(day: Day) -> None:
    """The platform tells when Amina stopped; the service sends what it has to send."""
    day.service.move_to(AT_HOSPITAL)
    day.service.tell(SHIFT.ended(AT_HOSPITAL))
    day.service.move_to(READ)


def open_the_list(at: Hands, day: Day) -> None:
    """Hilde signs in and sees the report."""
    sign_in(day, at, ADVISER_PHONE, "/sign-in")
    at.shows("today")
    at.press("nav a[href='/console']")
    assert REF in at.find("table.triage").inner_text()
    at.shows("list")


def confirm_the_class(at: Hands) -> None:
    """From the list to the confirmed class; the caller counts."""
    with at.counted():
        at.confirm_class(REF, consequence=AWAY, injury=COLLARBONE)
    at.tab.wait_for_selector("text=Confirmed by a person.")
    at.shows("class")


def look_at_the_photo(at: Hands) -> None:
    """Opened for a purpose, which is written down."""
    at.press(f"nav a[href='{CASE}/documents']")
    at.write("#open-purpose", "To see the rails")
    at.press("main form[action$='/open'] button")
    at.press("a[href*='?show=']")
    loaded = "each => each.decode().then(() => each.naturalWidth)"
    assert at.find("ul.documents img").evaluate(loaded) > 0
    at.shows("photo")


def note_the_days(at: Hands) -> None:
    """The certificate says for how long she is unfit; what follows is shown before it is saved."""
    at.press(f"nav a[href='{CASE}/incapacity']")
    at.write("#open-purpose", "Certificate of the hospital")
    at.press("main form[action$='/open'] button")
    at.write("#from", TODAY)
    at.write("#to", UNTIL)
    at.press("form[action$='/preview'] button")
    at.shows("days")
    at.press("form[action$='/add'] button")


def assign_an_action(at: Hands) -> None:
    """Something has to change, somebody does it, by a day."""
    at.press(f"nav a[href='{CASE}/actions']")
    at.touch("#add summary")
    at.write("#add-title", "Mark the tram rails of the Charleroise on the map of couriers")
    at.choose("#add-owner", "1")
    at.write("#add-due_on", "2026-03-20")
    at.press("#add button")
    at.shows("action")


def see_the_serious_file(at: Hands) -> None:
    """Confirmed with the class, with the day on which the detailed report is due."""
    at.press(f"a[href='{CASE}/serious']")
    assert "Confirmed" in at.find(".title-row").inner_text()
    at.shows("serious")


def declare(at: Hands, day: Day) -> None:
    """Prepare the form, answer what it still asks, say that it was sent."""
    day.service.clock.at = SENT
    at.press(f"a[href='{CASE}/declaration']")
    at.press("form[action$='/prepare'] button")
    at.shows("form")
    answer_the_form(at)
    at.press("form[action$='/ready'] button")
    at.write("#sent_at", f"{TODAY}T{DECLARED:%H:%M}")
    at.choose("#channel", "portal")
    at.write("#ticket_no", TICKET)
    at.press("form[action$='/send'] button")
    at.shows("declared", near="#send")


def answer_the_form(at: Hands) -> None:
    """Part after part, until no zone is missing."""
    while (parts := at.tab.locator("details.form-part[open]")).count():
        name = parts.first.get_attribute("id")
        zones = parts.first.locator(".zone-wrong :is(input, select, textarea)")
        for zone in zones.evaluate_all("all => all.map(each => [each.id, each.tagName])"):
            answer(at, *zone)
        at.press(f"#{name} form > button")


def answer(at: Hands, zone: str, element: str) -> None:
    """One zone of the form."""
    wanted = next((text for number, text in ZONES.items() if number in zone), None)
    assert wanted is not None, zone
    act = at.choose if element == "SELECT" else at.write
    act(f"#{zone}", wanted)


def accidents_at_work(at: Hands) -> str:
    """How many the statistics of the year count at work."""
    at.press("nav a[href='/console/statistics']")
    at.shows("statistics")
    return at.find("table.table td[data-column='N']").inner_text()


def export_the_year(at: Hands) -> tuple[bytes, bytes]:
    """The yearly report of the prevention service, frozen: PDF and table."""
    at.press("nav a[href='/console/prevention']")
    at.press("nav a[href='/console/prevention/reports']")
    at.press("form:has([value='2026']) button")
    at.press("ul.rows a")
    at.shows("year")
    return at.file("a[href$='.pdf']"), at.file("a[href$='.csv']")
