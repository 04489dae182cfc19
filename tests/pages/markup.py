"""Reads a page as a machine that helps people would: what is wrong with its structure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

from courier_api.pay.explain.rule_sources import ADDRESSES

VOID = frozenset(("meta", "link", "input", "br", "img", "path", "circle", "rect"))
FIELDS = frozenset(("input", "select", "textarea"))
ESCAPED_TWICE = re.compile("&(?:#[0-9]+|amp|quot|lt|gt);")
"""What people would read of a text that was made safe two times."""
REFERENCES = ("for", "aria-labelledby", "aria-describedby")
PUBLISHED = frozenset(ADDRESSES.values())
OWN_ADDRESSES = ("/", "#", "?", "tel:", "geo:")


@dataclass(frozen=True, slots=True)
class Element:
    """One start tag."""

    tag: str
    attributes: dict[str, str]
    parents: tuple[str, ...]

    def get(self, name: str) -> str:
        """An attribute; empty when it is absent."""
        return self.attributes.get(name, "")


@dataclass
class Page(HTMLParser):
    """A page taken apart."""

    source: str
    elements: list[Element] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        if self.open_tags:
            self.mistakes.append(f"never closed: {self.open_tags}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.mistakes.append(f"attribute twice on {tag}: {names}")
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, attributes, tuple(self.open_tags)))
        if tag not in VOID:
            self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, attributes, tuple(self.open_tags)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open_tags or self.open_tags.pop() != tag:
            self.mistakes.append(f"closed out of order: {tag}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())

    @property
    def text(self) -> str:
        """All words of the page, with plain blanks between them."""
        return " ".join(" ".join(self.texts).split())

    def named(self, *tags: str) -> list[Element]:
        """Every element with one of these tags."""
        return [element for element in self.elements if element.tag in tags]


def findings(source: str) -> list[str]:
    """Everything that is wrong with a page."""
    page = Page(source)
    wrong = [*page.mistakes, *_structure(page), *_names(page), *_policy(page), *_forms(page)]
    return wrong + [f"escaped twice: {found}" for found in ESCAPED_TWICE.findall(page.text)]


def _structure(page: Page) -> Iterator[str]:
    for tag in ("h1", "main", "title", "html"):
        if len(page.named(tag)) != 1:
            yield f"{len(page.named(tag))} times {tag}"
    levels = [int(element.tag[1]) for element in page.named("h1", "h2", "h3", "h4")]
    for above, below in pairwise(levels):
        if below > above + 1:
            yield f"heading h{below} right after h{above}"
    for element in page.named("p"):
        if "p" in element.parents:
            yield "a paragraph in a paragraph"
    for element in page.named("th"):
        if not element.get("scope"):
            yield "a column head without scope"


def _names(page: Page) -> Iterator[str]:
    ids = [element.get("id") for element in page.elements if element.get("id")]
    yield from (f"id twice: {name}" for name, count in Counter(ids).items() if count > 1)
    for element in page.elements:
        for reference in REFERENCES:
            for name in element.get(reference).split():
                if name not in ids:
                    yield f"{reference} points at nothing: {name}"
    labelled = {element.get("for") for element in page.named("label")}
    for element in page.elements:
        hidden = element.get("type") == "hidden"
        if element.tag in FIELDS and not hidden and element.get("id") not in labelled:
            yield f"a field without label: {element.attributes}"
    if not page.named("html")[0].get("lang"):
        yield "no language"


def _policy(page: Page) -> Iterator[str]:
    """What the content-security policy would stop, and what would call somebody else."""
    for element in page.elements:
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"inline {element.tag}"
        for name, value in element.attributes.items():
            if name == "style" or name.startswith("on"):
                yield f"inline {name} on {element.tag}"
            if _is_link_to_read(element.tag, name, element.attributes):
                continue
            if name in ("href", "src", "action") and not value.startswith(OWN_ADDRESSES):
                yield f"a foreign address: {value}"


def _is_link_to_read(tag: str, name: str, attributes: Mapping[str, str]) -> bool:
    """A law or document that a person may follow, and that is not told from where."""
    return (
        (tag, name) == ("a", "href")
        and attributes[name] in PUBLISHED
        and attributes.get("rel") == "noreferrer"
    )


def _forms(page: Page) -> Iterator[str]:
    posts = [form for form in page.named("form") if form.get("method") == "post"]
    tokens = [field for field in page.named("input") if field.get("name") == "form_token"]
    if len(posts) != len(tokens):
        yield f"{len(posts)} forms to post, {len(tokens)} tokens"
