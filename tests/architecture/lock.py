"""Reads the lock: what it pins, and what it must not say."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[\w.!+]+)(?: ; (?P<marker>.+))?$")
HASH = re.compile(r"^--hash=sha256:[0-9a-f]{64}$")
JOINED_LINE = re.compile(r"\s*\\\n\s*")


def lock_problems(lock: str) -> Iterator[str]:
    """Every line pins one version with the hashes of its files, and nothing else."""
    for line in requirement_lines(lock):
        pin, *hashes = re.split(r"\s+(?=--)", line)
        if "://" in line or " @ " in line:
            yield f"names a place: {line[:60]}"
        elif not PIN.match(pin):
            yield f"does not pin a version: {pin[:60]}"
        elif not hashes:
            yield f"has no hash: {pin}"
        elif not all(HASH.match(word) for word in hashes):
            yield f"has something beside hashes: {pin}"


def requirement_lines(lock: str) -> Iterator[str]:
    """The lines of the lock, continued ones joined, without comments and blanks."""
    for line in JOINED_LINE.sub(" ", lock).splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def pinned_versions(lock: str) -> dict[str, str]:
    """The version of every package in the lock."""
    pins = (PIN.match(re.split(r"\s+(?=--)", line)[0]) for line in requirement_lines(lock))
    return {canonicalize_name(pin["name"]): pin["version"] for pin in pins if pin}


def unmet_requirements(lock: str, pyproject: Mapping[str, Any]) -> Iterator[str]:
    """Everything that pyproject.toml asks for is in the lock, in a version that it accepts."""
    pinned = pinned_versions(lock)
    for text in wanted(pyproject):
        requirement = Requirement(text)
        version = pinned.get(canonicalize_name(requirement.name))
        if version is None:
            yield f"{text} is not in the lock"
        elif not requirement.specifier.contains(version, prereleases=True):
            yield f"{text} is in the lock as {version}"


def wanted(pyproject: Mapping[str, Any]) -> Iterator[str]:
    """What the project needs to be built, to run, and to be worked on."""
    yield from pyproject["build-system"]["requires"]
    yield from pyproject["project"]["dependencies"]
    for extra in pyproject["project"]["optional-dependencies"].values():
        yield from extra
