"""What no file of the repository may say, and which documents it may point at."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.architecture.source import REPOSITORY

MADE_BY_TOOLS = ("__pycache__", ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache")
NOT_OURS = (".git", ".venv", "var", "build", "dist", "courier.egg-info")
LEFT_OUT_FOLDERS = frozenset((*MADE_BY_TOOLS, *NOT_OURS))
# Put together from pieces, so that this file does not hold them.
PACKAGE_HOSTS = tuple(
    "".join(pieces)
    for pieces in (
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("npm", "js.com"),
        ("deb.", "debian.org"),
        ("file:", "///"),
    )
)
MACHINE_FOLDERS = tuple(
    "".join(pieces)
    for pieces in (
        ("/work", "/main"),
        ("/work", "/shared"),
        ("/tmp", "/w/"),
        ("/root", "/"),
        ("/opt", "/wheels"),
        ("/opt", "/pypi"),
        (".py", "env/"),
    )
)
SOURCES = "docs/sources.md"
SOURCE_ANCHOR = re.compile(r"sources\.md#([\w.-]+)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
DOCUMENT = re.compile(r"(?<![\w/:.*-])((?:[\w.-]+/)*[\w-]+\.md)\b")
NOT_IN_AN_ANCHOR = re.compile(r"[^\w -]")


def text_files() -> dict[str, str]:
    """Every text file of the repository by its path."""
    files: dict[str, str] = {}
    for folder, folders, names in os.walk(REPOSITORY):
        folders[:] = [name for name in folders if name not in LEFT_OUT_FOLDERS]
        for name in names:
            path = Path(folder, name)
            try:
                files[str(path.relative_to(REPOSITORY))] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a picture or a compiled catalogue
    return files


def forbidden_words(files: Mapping[str, str]) -> Iterator[str]:
    """Hosts of packages and folders of one machine: both are the user's own setting."""
    for path, text in files.items():
        for word in (*PACKAGE_HOSTS, *MACHINE_FOLDERS):
            if word in text:
                yield f"{path}: names {word}"


def unknown_sources(files: Mapping[str, str]) -> Iterator[str]:
    """A rule's source is described where the rule says it is."""
    anchors = {anchor_of(heading) for heading in HEADING.findall(files.get(SOURCES, ""))}
    for path, text in files.items():
        for anchor in sorted(set(SOURCE_ANCHOR.findall(text)) - anchors):
            yield f"{path}: {SOURCES} has no entry {anchor}"


def anchor_of(heading: str) -> str:
    """The anchor that a heading gets when the document is rendered."""
    return NOT_IN_AN_ANCHOR.sub("", heading.lower()).replace(" ", "-")


def unknown_documents(files: Mapping[str, str]) -> Iterator[str]:
    """A document that is named exists. The list of sources also names those of others."""
    names = {Path(path).name for path in files}
    for path, text in files.items():
        if path == SOURCES:
            continue
        for document in sorted(set(DOCUMENT.findall(text))):
            if Path(document).name not in names:
                yield f"{path}: names {document}, which is not there"
