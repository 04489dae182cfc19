"""Every sentence of the explanation in every language: there, short, and without a code."""

import re
from pathlib import Path

import pytest

from courier_api.locale.catalogue import Catalogue, Language, load_catalogue
from courier_api.pay.explain.explanation import DayExplanation, ShownKind
from courier_api.pay.explain.rule_sources import ADDRESSES, DOCUMENT_OF, Document
from courier_api.pay.explain.tell_day import tell_day
from courier_api.pay.explain.tell_line import FLOORS
from platforms.pay.rates import PayRule
from tests.factories.explained import PLATFORM, every_day, line, part
from tests.factories.explained import day as made

MOST_WORDS = 25
PAGE_ONLY = {"explain.why", "explain.written", "explain.events", "explain.download"} | {
    f"explain.download_{what}" for what in ("hours", "lines", "all")
}
SOURCES = Path(__file__).resolve().parents[3] / "docs" / "sources.md"
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|\bevt-|\{|\}")


class Asked(Catalogue):
    """A catalogue that remembers what it was asked for."""

    asked: set[str] = set()  # noqa: RUF012 - shared on purpose: one set for all languages

    def text(self, key: str, language: Language, /, **facts: object) -> str:
        """The text, remembered."""
        self.asked.add(key)
        return super().text(key, language, **facts)


def explained(language: Language) -> list[DayExplanation]:
    """Every day that there is to explain."""
    return [tell_day(day, language) for day in every_day()]


@pytest.mark.parametrize("language", Language)
def test_no_sentence_has_more_than_25_words(language: Language) -> None:
    long = [
        sentence
        for day in explained(language)
        for text in day.sentences()
        for sentence in re.split(r"[.!?](?:\s|$)", text)
        if len(sentence.split()) > MOST_WORDS
    ]

    assert long == []


@pytest.mark.parametrize("language", Language)
def test_no_key_and_no_code_is_told(language: Language) -> None:
    told = {text.replace(PLATFORM, "") for day in explained(language) for text in day.sentences()}

    assert [text for text in told if CODE.search(text)] == []


def test_every_text_of_the_explanation_is_told_by_some_day() -> None:
    catalogue = Asked(load_catalogue().texts)
    for language in Language:
        for day in every_day():
            tell_day(day, language, catalogue)
    wanted = {
        re.sub(r"\.(one|other)$", "", key)
        for key in catalogue.texts[Language.EN]
        if key.startswith("explain.")
    }

    assert wanted - catalogue.asked == PAGE_ONLY


@pytest.mark.parametrize("language", Language)
def test_a_missing_sentence_stops_the_explanation(language: Language) -> None:
    texts = {
        each: {key: text for key, text in sentences.items() if key != "explain.rule.agreed_rate"}
        for each, sentences in load_catalogue().texts.items()
    }

    with pytest.raises(LookupError, match="agreed_rate"):
        tell_day(made(), language, Catalogue(texts))


@pytest.mark.parametrize("rule", PayRule)
def test_every_line_says_quantity_rate_reason_source_and_events(rule: PayRule) -> None:
    day = tell_day(made(part(lines=(line(rule),))), Language.EN)
    found = day.lines[0]

    assert found.minutes is not None or found.km is not None
    assert (found.rate, found.rule) == ("13.05", rule.value)
    assert len(found.sentences) > 1
    assert found.sources[0].words == "Agreement “Ketting”, version 1"
    assert "You rode from 18:00 to 19:40." in found.told
    assert [event.event_id for event in found.events if event.event_type == "shift.ended"] == [
        "evt-shift.ended"
    ]


def test_a_rule_of_law_links_to_its_text() -> None:
    for rule, document in DOCUMENT_OF.items():
        day = tell_day(made(part(lines=(line(rule),))), Language.FR)
        links = [source.url for source in day.lines[0].sources if source.url]
        assert links == ([] if document is None else [ADDRESSES[document]])


@pytest.mark.parametrize("document", Document)
def test_each_address_stands_among_the_sources_of_the_project(document: Document) -> None:
    text = SOURCES.read_text(encoding="utf-8")

    assert ADDRESSES[document] in text
    assert f"### {document.value.replace('_', '-')}" in text


def test_every_rule_is_known_as_a_floor_or_has_its_reason() -> None:
    assert {rule for rule in PayRule if rule.value.startswith("floor")} == FLOORS
    assert DOCUMENT_OF.keys() == set(PayRule)


def test_a_day_that_was_lowered_says_that_nothing_is_taken_off() -> None:
    lowered = [day for day in explained(Language.EN) if "less" in " ".join(day.sentences())]
    told = [text for day in lowered for text in day.sentences() if text.startswith("What was paid")]

    assert told == [
        "What was paid too much is not taken off your pay. That would need your written agreement."
    ]


def test_paid_time_of_a_day_without_a_ride_is_not_called_ridden() -> None:
    day = tell_day(made(part(worked_minutes=0)), Language.EN)

    assert day.lines[0].kind is ShownKind.CREDITED


def test_who_has_no_tax_held_back_is_told_that_it_is_a_setting() -> None:
    told = [
        text for chapter in tell_day(made(), Language.EN).chapters for text in chapter.sentences
    ]

    assert "No tax is held back from this pay." in told
    assert (
        "For short contracts, the percentage held back is a setting of the agreement: 0 %." in told
    )
