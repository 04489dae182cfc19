"""Scripts that import each other are served so that a change of one is a change of all above it."""

import re
import shutil
from pathlib import Path

from courier_api.locale.catalogue import Language
from courier_api.web.assets import STATIC, load_assets
from courier_api.web.courier.report_phone import FORM, Numbers, page_in, worker_of
from courier_api.web.pages import Pages


def worker(folder: Path, language: Language = Language.NL, **numbers: str) -> str:
    """The worker over these files."""
    pages = Pages(load_assets(folder))
    return worker_of(pages, language, page_in(pages, Numbers(**numbers))(language))


def test_every_import_is_served_under_its_hash() -> None:
    assets = load_assets()
    named = {
        found
        for name in assets.modules_of(FORM)
        for found in re.findall(r'from "(.+?)"', assets.text(name))
    }

    assert {"report_store.js", "report_send.js", FORM} < set(assets.modules_of(FORM))
    assert {path.removeprefix("/static/") for path in named} <= set(assets.by_path)


def test_the_whole_form_is_light_enough_for_the_slowest_network() -> None:
    pages = Pages(load_assets())
    files = ("courier.css", *pages.assets.modules_of(FORM))
    page = page_in(pages, Numbers())(Language.DE)

    assert len(page) + sum(len(pages.assets.text(name)) for name in files) < 150_000


def test_the_worker_changes_with_a_script_a_number_and_the_language(tmp_path: Path) -> None:
    shutil.copytree(STATIC, tmp_path / "static")
    before = worker(tmp_path / "static")
    store = tmp_path / "static" / "js" / "report_store.js"
    store.write_text(store.read_text() + "// changed\n")

    versions = {
        before, worker(tmp_path / "static"), worker(STATIC, duty_phone="+32 2 235 44 55"),
        worker(STATIC, Language.FR),
    }  # fmt: skip
    assert len(versions) == 4
    assert worker(STATIC) == before
