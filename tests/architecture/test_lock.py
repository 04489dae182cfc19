"""The lock pins everything with hashes and leaves it to the user where packages come from."""

import tomllib

import pytest

from tests.architecture.lock import lock_problems, unmet_requirements
from tests.architecture.source import REPOSITORY

HASH = "--hash=sha256:" + 64 * "0"
LOCK = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_line_of_the_lock_is_a_version_with_hashes() -> None:
    assert list(lock_problems(LOCK)) == []


def test_the_lock_holds_what_the_project_asks_for() -> None:
    assert list(unmet_requirements(LOCK, PYPROJECT)) == []


@pytest.mark.parametrize(
    "line",
    [
        "attrs==26.1.0",
        "attrs==26.1.0 --hash=md5:0",
        f"attrs>=26.1.0 {HASH}",
        f"attrs {HASH}",
        f"attrs==26.1.0 {HASH} --global-option=x",
        f"attrs @ somewhere {HASH}",
        "--index-url http://localhost/simple",
        "--find-links wheels",
        f"-e . {HASH}",
    ],
)
def test_a_line_that_does_not_pin_is_found(line: str) -> None:
    assert list(lock_problems(line))


def test_a_pin_with_a_marker_and_several_hashes_is_allowed() -> None:
    line = f"colorama==0.4.6 ; sys_platform == 'win32' \\\n    {HASH} \\\n    {HASH}\n"

    assert list(lock_problems(line)) == []


@pytest.mark.parametrize("dependency", ["attrs>=27", "babel>=2"])
def test_a_requirement_that_the_lock_does_not_meet_is_found(dependency: str) -> None:
    pyproject = {
        "build-system": {"requires": []},
        "project": {"dependencies": [dependency], "optional-dependencies": {}},
    }

    assert list(unmet_requirements(f"attrs==26.1.0 {HASH}", pyproject))
