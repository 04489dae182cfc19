"""Rules of a test run: it leaves nothing behind, and nothing is skipped unseen."""

import gc
import os
from collections.abc import Generator

import hypothesis
import pytest

from tests.support.chromium import reason_for_no_browser
from tests.support.postgresql import stop_shared_server
from tests.support.run_folder import make_run_folder, remove_run_folder

hypothesis.settings.register_profile("local", deadline=None, database=None)
hypothesis.settings.register_profile("ci", deadline=None, database=None, print_blob=True)


def pytest_configure(config: pytest.Config) -> None:
    """Choose the Hypothesis profile; make the folder of the run, once for all workers."""
    hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")
    if is_in_charge(config):
        make_run_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing running and nothing lying about."""
    if is_in_charge(config):
        stop_shared_server()
        remove_run_folder()


def pytest_collection_finish() -> None:
    """Search less often for what nobody holds: the tests and the program themselves stay to the end.

    To look through all of that again and again took a sixth of a run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test fails, unless it needs a browser and there is none."""
    report = yield
    expected_failure = hasattr(report, "wasxfail")
    if report.skipped and not expected_failure and not may_be_skipped(item):
        forbid(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A module that skips itself fails as well."""
    report = yield
    if report.skipped:
        forbid(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every test that was left out."""
    skipped = terminalreporter.getreports("skipped")
    if skipped:
        terminalreporter.section("left out")
        terminalreporter.line(str(reason_for_no_browser()))
        for name in sorted(report.nodeid for report in skipped):
            terminalreporter.line(name)


def may_be_skipped(item: pytest.Item) -> bool:
    """Whether the test needs a browser that this machine lacks."""
    return item.get_closest_marker("browser") is not None and reason_for_no_browser() is not None


def forbid(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure."""
    report.outcome = "failed"
    report.longrepr = f"Only browser tests may be skipped, and this was: {report.longreprtext}"


def is_in_charge(config: pytest.Config) -> bool:
    """Whether this process is the run itself and not one of its workers."""
    return not hasattr(config, "workerinput")
