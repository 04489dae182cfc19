"""The adviser's day from a report with a photo to the yearly report, in a browser, over the service."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from courier_api.incidents.case_models import IncidentAction, IncidentEvidence
from courier_api.incidents.models import Incident
from tests.factories.incidents import clocks_of, health_of, incidents
from tests.pages import day as steps
from tests.pages.day import Day, day_at_noon
from tests.pages.doorway import KEEPS_NOTHING
from tests.pages.hands import Hands, Keys, Mouse

pytestmark = pytest.mark.browser

MOST_STEPS = 20
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
NOTE_A_POINTER = (
    "addEventListener('pointerdown', () => sessionStorage.setItem('pointer', 'yes'), true)"
)


@pytest.fixture
def day(database: Database) -> Iterator[Day]:
    """The service on a Friday, after a fall."""
    with day_at_noon(database) as started:
        yield started


@pytest.mark.postgresql
def test_the_day_of_the_adviser(browser: Browser, day: Day) -> None:
    courier, adviser = Mouse(tab_of(browser, PHONE)), Mouse(tab_of(browser, DESK))

    play(day, courier, adviser)

    assert (pointed(courier), pointed(adviser)) == (True, True)


@pytest.mark.sqlite
def test_the_same_day_with_keys_alone(browser: Browser, day: Day) -> None:
    courier, adviser = Keys(tab_of(browser, PHONE)), Keys(tab_of(browser, DESK))

    play(day, courier, adviser)

    assert (pointed(courier), pointed(adviser)) == (False, False)


def pointed(hands: Hands) -> bool:
    """Whether a mouse or a finger was used on any page."""
    return hands.tab.evaluate("sessionStorage.getItem('pointer')") == "yes"


def tab_of(browser: Browser, size: dict[str, int]) -> Page:
    """A browser of one's own of this size, in which each touch of a pointer is remembered."""
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]}, locale="en-GB"
    )
    context.add_init_script(NOTE_A_POINTER)
    context.add_init_script(KEEPS_NOTHING)
    return context.new_page()


def play(day: Day, courier: Hands, adviser: Hands) -> None:
    """The whole day; after each step, what is stored."""
    steps.report_the_fall(courier, day)
    incident = the_case(day)
    assert (incident.origin, incident.ref) == ("courier_app", steps.REF)
    steps.end_the_shift(day)

    steps.open_the_list(adviser, day)
    steps.confirm_the_class(adviser)
    expect_a_serious_accident(day)
    taken = adviser.steps
    assert taken <= MOST_STEPS, f"{taken} clicks and keys to a confirmed class: {adviser.taken}"

    steps.look_at_the_photo(adviser)
    expect_the_photo(day)
    steps.note_the_days(adviser)
    steps.assign_an_action(adviser)
    expect_the_action(day)
    steps.see_the_serious_file(adviser)
    steps.declare(adviser, day)
    expect_the_term_met(day)

    assert steps.accidents_at_work(adviser) == "1"
    pdf, table = steps.export_the_year(adviser)
    assert pdf.startswith(b"%PDF-")
    counted = {
        *("incidents,1", "serious,1", "workplace,1"),
        *("lost_days,0", "days_to_come,42"),  # certified that day, and none is over yet
    }
    assert counted <= set(table.decode().split("\r\n"))


def the_case(day: Day) -> Incident:
    """The one case there is."""
    (incident,) = incidents(day.database)
    return incident


def expect_a_serious_accident(day: Day) -> None:
    """Loss of control, bicycle, closed fracture: the rules said serious, and a person agreed."""
    incident = the_case(day)
    facts = health_of(day.database, incident)
    assert (facts["deviation"], facts["agent"], facts["injury"]) == ("42", "12.03", "021")
    assert incident.classification["machine"] == incident.classification["class"] == "serious"
    assert (incident.class_confirmed_by, incident.status) == ("staff:1", "open")


def expect_the_photo(day: Day) -> None:
    """It is kept with the hour of the camera, and the look at it is written down."""
    with day.database.reading() as session:
        kept = session.scalars(select(IncidentEvidence)).one()
        looks = session.scalars(
            select(AuditRecord.purpose).where(AuditRecord.action.contains("photo_public"))
        ).all()
    assert (kept.added_by, kept.taken_at) == ("courier:1", steps.TAKEN_AT)
    assert kept.taken_where is not None
    assert set(looks) == {"To see the rails"}


def expect_the_action(day: Day) -> None:
    """Somebody does it, by a day."""
    with day.database.reading() as session:
        action = session.scalars(select(IncidentAction)).one()
    assert (action.owner_staff_id, str(action.due_on)) == (1, "2026-03-20")


def expect_the_term_met(day: Day) -> None:
    """The insurer has the declaration eight days before the law wants it."""
    states = {clock.rule: clock.state for clock in clocks_of(day.database, the_case(day))}
    assert states["insurer_declaration"] == "met"
