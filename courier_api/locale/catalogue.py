"""The catalogue of texts: one TOML file a language and subject, the same keys in each language."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from babel import Locale

FOLDER = Path(__file__).parent
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_PLURAL_FORMS = frozenset({"one", "other"})


class Language(StrEnum):
    """The languages of the pages and messages."""

    NL = "nl"
    FR = "fr"
    DE = "de"
    EN = "en"

    @property
    def region(self) -> Locale:
        """The language as written in Belgium (English: as in Britain)."""
        return Locale.parse("en_GB" if self is Language.EN else f"{self.value}_BE")


class MissingText(LookupError):
    """The catalogue has no text under this key, or a placeholder was not filled."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of all languages, under dotted keys such as `today.cover.covered`."""

    texts: Mapping[Language, Mapping[str, str]]

    def text(self, key: str, language: Language, /, **facts: object) -> str:
        """The sentence under `key` with its placeholders filled.

        A key with the two forms `one` and `other` chooses by the fact `count`.
        Raises MissingText for an unknown key or a placeholder without a fact.
        """
        sentences = self.texts[language]
        sentence = sentences.get(key)
        if sentence is None and "count" in facts:
            sentence = sentences.get(f"{key}.{_plural_form(language, facts['count'])}")
        if sentence is None:
            raise MissingText(f"There is no text {key!r} in {language.value}.")
        return _filled(sentence, facts, key)

    def has(self, key: str) -> bool:
        """Whether every language has this key."""
        return all(key in sentences for sentences in self.texts.values())


def placeholders(sentence: str) -> frozenset[str]:
    """The names between braces."""
    return frozenset(_PLACEHOLDER.findall(sentence))


@cache
def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """Read the bundled files once."""
    return Catalogue({language: _read(folder, language) for language in Language})


def _read(folder: Path, language: Language) -> Mapping[str, str]:
    """The file of a language and those of its subjects, `nl_prevention.toml`; no key comes twice."""
    texts: dict[str, str] = {}
    for path in (
        folder / f"{language.value}.toml",
        *sorted(folder.glob(f"{language.value}_*.toml")),
    ):
        with path.open("rb") as file:
            for key, text in _flat(tomllib.load(file), prefix=""):
                if key in texts:
                    raise ValueError(f"{path.name} has {key} once more.")
                texts[key] = text
    return texts


def _flat(table: Mapping[str, object], *, prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, prefix=f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)


def _filled(sentence: str, facts: Mapping[str, object], key: str) -> str:
    def fact(match: re.Match[str]) -> str:
        try:
            return str(facts[match[1]])
        except KeyError:
            raise MissingText(f"The text {key!r} needs the fact {match[1]!r}.") from None

    return _PLACEHOLDER.sub(fact, sentence)


def _plural_form(language: Language, count: object) -> str:
    form = language.region.plural_form(count if isinstance(count, int) else 0)
    return form if form in _PLURAL_FORMS else "other"
