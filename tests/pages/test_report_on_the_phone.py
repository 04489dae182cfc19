"""The report at the roadside in a real browser: no network, a browser that dies, one thumb."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Route
from sqlalchemy import select, update

from courier_api.auth.models import SignInIdentity
from courier_api.foundation.database import Database
from courier_api.incidents.case_models import IncidentEvidence
from courier_api.incidents.models import Incident
from courier_api.incidents.take_upload import LONGEST_PART
from tests.factories.photos import photo
from tests.pages.doorway import MEASURES
from tests.pages.phone_hands import Phone, service
from tests.pages.test_axe import findings

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

MOST_TAPS = 8
DROPS = 10
TO_THE_END = (
    "[data-set=hurt][value=little]", "[data-set=happened][value=fall]",
    "[data-set=moving][value=riding]", "[data-set=when][value=now]", "[data-hurts][value='55']",
    "[data-next]", "[data-set=trip][value=delivery]",
)  # fmt: skip
LEFT = """async () => {
  const names = (await indexedDB.databases()).map((each) => each.name);
  if (!names.includes("courier-report")) return "nothing";
  const db = await new Promise((go) => { indexedDB.open("courier-report").onsuccess = (e) => go(e.target.result); });
  const count = (name) => new Promise((go) => { db.transaction(name).objectStore(name).count().onsuccess = (e) => go(e.target.result); });
  const found = [await count("reports"), await count("files")];
  db.close();
  return found;
}"""


@pytest.fixture
def phone(browser: Browser, database: Database, tmp_path: Path) -> Iterator[Phone]:
    """Amina's phone; she is signed in and has looked at Today once."""
    with service(database) as address:
        phone = Phone(browser, tmp_path / "phone", address).switch_on()
        phone.sign_in()
        yield phone
        phone.switch_off()


def stored(database: Database) -> list[Incident]:
    """The cases there are."""
    with database.reading() as session:
        return list(session.scalars(select(Incident)))


def test_a_report_filled_in_without_network_is_one_case_after_the_browser_died(
    phone: Phone, database: Database
) -> None:
    phone.network(on=False)
    phone.tab.goto(phone.address + "/report")
    calls = [each.get_attribute("href") for each in phone.tab.query_selector_all("[href^='tel:']")]
    assert {"tel:112", "tel:+3222354455"} <= set(calls)
    for wanted in TO_THE_END[:4]:
        phone.tap(wanted)
    phone.tab.wait_for_selector("[data-step=hurts]:visible")  # what was touched is on the disk
    phone.switch_off()

    phone.switch_on()
    phone.network(on=False)
    phone.tab.goto(phone.address + "/sos")
    assert phone.tab.locator("[data-step=hurt] [href='tel:112']").is_visible()
    phone.tab.goto(phone.address + "/report")
    phone.tab.wait_for_selector("[data-step=hurts]:visible")
    assert "Your answers are kept on this phone" in phone.tab.inner_text("main")
    for wanted in (*TO_THE_END[4:], "[data-send]"):
        phone.tap(wanted)
    phone.tab.wait_for_selector("text=Not sent yet")
    text = phone.tab.get_attribute("[data-sms]", "href")
    assert re.fullmatch(
        r"sms:\+32460000000\?&body=COURIER%201%20[0-9A-F]{32}%20HL%20MR%20WF%20ND%20T\d{10}"
        r"%20P50\.82750%2C4\.37220%20A20",
        text or "",
    )
    phone.switch_off()

    phone.switch_on()
    phone.tab.goto(phone.address + "/")
    phone.waits_until(f"String(await ({LEFT})()) === '0,0'")

    (incident,) = stored(database)
    assert phone.taps <= MOST_TAPS
    assert incident.place is not None
    assert incident.place["accuracy_m"] == 20
    assert not phone.tab.locator("[data-unsent]").is_visible()
    assert phone.complaints == []


def test_a_photo_goes_on_after_ten_drops_and_an_answer_that_was_lost(
    phone: Phone, database: Database
) -> None:
    """Two parts of three are cut off, and so is the first answer to the report itself."""
    puts: list[int] = []
    lost: list[str] = []

    def packet(route: Route) -> None:
        if not lost:
            route.fetch()
            lost.append("answer")
            route.abort()
        else:
            route.continue_()

    def put(route: Route) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        puts.append(int(route.request.url.partition("offset=")[2]))
        if len(puts) % 3 and len(puts) <= DROPS + DROPS // 2:
            route.abort()
        else:
            route.continue_()

    phone.context.route("**/report/packet", packet)
    phone.context.route("**/report/uploads/**", put)
    phone.tab.goto(phone.address + "/report")
    for wanted in TO_THE_END:
        phone.tap(wanted)
    noise = Image.frombytes("RGB", (1500, 1500), os.urandom(1500 * 1500 * 3))
    chosen = {"name": "IMG.JPG", "mimeType": "image/jpeg", "buffer": photo(picture=noise)}
    phone.tab.set_input_files("[data-photos] input", [chosen])
    phone.tab.wait_for_selector(".kept-files li")
    phone.tap("[data-send]")
    phone.tab.evaluate("setInterval(() => dispatchEvent(new Event('online')), 200), undefined")
    phone.tab.wait_for_selector("[data-files-done]:visible", timeout=60_000)

    with database.reading() as session:
        (kept,) = session.scalars(select(IncidentEvidence)).all()
    assert len(stored(database)) == 1
    assert len(puts) - DROPS == -(-kept.byte_length // LONGEST_PART)
    assert (kept.width, kept.height) == (1500, 1500)


def test_a_near_miss_is_two_taps_and_signing_out_leaves_nothing(
    phone: Phone, database: Database
) -> None:
    phone.tab.goto(phone.address + "/report")
    phone.tap("[data-set=hurt][value=near]")
    phone.network(on=False)
    phone.tap("[data-near=unnamed]")
    phone.tab.wait_for_selector("text=Not sent yet")
    assert not phone.tab.locator("[data-sms]").is_visible()  # it would name the phone
    phone.network(on=True)
    phone.tab.wait_for_selector("text=Your report has arrived")
    (incident,) = stored(database)
    assert (phone.taps, incident.courier_id, incident.kind) == (2, None, "near_miss")

    chosen = {"name": "IMG.JPG", "mimeType": "image/jpeg", "buffer": photo()}
    phone.tab.set_input_files("[data-more] input", [chosen])
    phone.tab.wait_for_selector("[data-files-done]:visible")
    with database.reading() as session:
        assert session.scalars(select(IncidentEvidence.added_by)).all() == ["anonymous"]

    phone.tab.goto(phone.address + "/account")
    phone.tab.click("text=Sign out")
    phone.tab.wait_for_url("**/sign-in?signed_out=true")
    phone.waits_until(
        f"(await ({LEFT})()) === 'nothing' && !(await caches.keys()).length"
        " && !(await navigator.serviceWorker.getRegistrations()).length"
    )


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_screen_fits_a_narrow_phone_and_a_thumb(
    phone: Phone, database: Database, language: str
) -> None:
    with database.transaction() as session:
        session.execute(update(SignInIdentity).values(language=language))
    phone.tab.set_viewport_size({"width": 320, "height": 640})
    phone.tab.goto(f"{phone.address}/report/phone")
    assert phone.tab.get_attribute("html", "lang") == language
    phone.tab.evaluate(MEASURES)
    found = []
    for wanted in (*TO_THE_END, "[data-send]"):
        phone.tab.wait_for_selector(wanted)
        for measure in ("tooWide()", "tooSmall(48)", "tooPale(7)"):
            found += [(wanted, each) for each in phone.tab.evaluate(measure)]
        found += [(wanted, each) for each in findings(phone.tab)]
        phone.tap(wanted)
    phone.tab.wait_for_selector("[data-step=arrived]:visible")

    assert found == []
