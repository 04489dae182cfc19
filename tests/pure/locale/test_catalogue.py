"""The texts: complete, used, plain, and nowhere else."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from courier_api.auth.roles import Role
from courier_api.incident_declarations.send import Channel
from courier_api.incident_declarations.words import ANSWERS, OWN_WORDS
from courier_api.locale.catalogue import (
    Catalogue,
    Language,
    MissingText,
    load_catalogue,
    placeholders,
)
from courier_api.notices.templates import SmsTemplate
from courier_api.notices.unreached import NOT_ARRIVED
from courier_api.pay.explain.explanation import ShownKind
from courier_api.pay.explain.rule_sources import Document
from courier_api.serious_accidents.report import ReportChannel, ReportKind
from courier_api.web.adviser import views as adviser
from courier_api.web.adviser.bulk import BulkAct
from courier_api.web.adviser.case_views import CaseTab
from courier_api.web.adviser.export_list import ExportLevel
from courier_api.web.adviser.paper_views import PaperKind
from courier_api.web.adviser.tab_views import MessageState
from courier_api.web.adviser.today_views import Occasion
from courier_api.web.adviser.triage import TriageTab
from courier_api.web.adviser.triage_moves import TriageMove
from courier_api.web.courier import views as courier
from courier_api.web.courier.report_incident import DRAWN, PLAIN
from courier_api.web.incident_words import Happened, Hurt, IncidentKind, Moving
from courier_api.web.office import views as office
from platforms.pay import ShiftStatus
from platforms.pay.rates import PayRule
from safety.case_states import ActionState, SeriousFileState
from safety.deadlines import DeadlineRule
from safety.declaration_form import FaultRule, Source, ZoneKind, zones
from safety.duplicates import Sign
from safety.facts import DeclarationStatus
from safety.incapacity import IncapacityKind
from safety.incidents import NextStep, ObstacleToClosing
from safety.reasons import Article, ReasonCode
from safety.serious_file import ReportSection, SeriousStep
from safety.verdicts import Verdict
from tests.pure.locale.usage import (
    ANYTHING,
    CODE,
    TEMPLATES,
    asked_texts,
    code_patterns,
    matches,
    template_patterns,
    words_outside_the_catalogue,
)

CATALOGUE = load_catalogue()
NoticeEnd = StrEnum("NoticeEnd", {each.name: each.value for each in NOT_ARRIVED})
ENGLISH = CATALOGUE.texts[Language.EN]
CHOICES: dict[str, type[StrEnum]] = {
    "account.roles": Role,
    "case.fact": adviser.FactName,
    "case.happened": Happened,
    "case.hurt": Hurt,
    "case.moving": Moving,
    "case.reading": adviser.Reading,
    "case.state": adviser.CaseState,
    "case.step": adviser.StepKind,
    "console.action.state": ActionState,
    "console.bulk.do": BulkAct,
    "console.case.tab": CaseTab,
    "console.days.kind": IncapacityKind,
    "console.messages.state": MessageState,
    "console.obstacle": ObstacleToClosing,
    "console.occasion": Occasion,
    "console.sign": Sign,
    "console.step": NextStep,
    "console.triage.done": TriageMove,
    "console.export": ExportLevel,
    "class": adviser.CaseClass,
    "clock_state": adviser.ClockState,
    "cover.reason": courier.StopReason,
    "cover.word": courier.CoverState,
    "duty": DeadlineRule,
    "kind": IncidentKind,
    "languages": Language,
    "missing": adviser.MissingFact,
    "nature": adviser.Nature,
    "office.due.side": office.DueSide,
    "office.due.state": office.DueState,
    "explain.document": Document,
    "explain.rule": PayRule,
    "explain.shift": ShiftStatus,
    "pay.line": ShownKind,
    "pay.state": courier.PayState,
    "pay.state_undated": courier.PayState,
    "form.fault": FaultRule,
    "form.source": Source,
    "papers.channel": Channel,
    "papers.file_state": SeriousFileState,
    "papers.make": ReportKind,
    "papers.report_channel": ReportChannel,
    "papers.status": DeclarationStatus,
    "papers.step": SeriousStep,
    "papers.tab": PaperKind,
    "reason": ReasonCode,
    "serious.section": ReportSection,
    "report.hurt": Hurt,
    "report.moving": Moving,
    "shift.state": courier.ShiftState,
    "sms": SmsTemplate,
    "calls.why": SmsTemplate,
    "calls.state": NoticeEnd,
    "today.thing": courier.MissingThing,
    "triage.tab": TriageTab,
    "verdict": Verdict,
}
LOOKED_UP = [*(f"{table}.{ANYTHING}" for table in (*adviser.CHOICES.values(), "case.answer"))]
MOST_WORDS = 25


@pytest.mark.parametrize("language", Language)
def test_every_language_has_the_same_keys(language: Language) -> None:
    assert CATALOGUE.texts[language].keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", Language)
def test_every_language_has_the_same_placeholders(language: Language) -> None:
    texts = CATALOGUE.texts[language]

    assert [key for key in ENGLISH if placeholders(texts[key]) != placeholders(ENGLISH[key])] == []


def test_every_text_is_used() -> None:
    asked = [pattern for path in TEMPLATES for pattern in template_patterns(path)]
    asked += [pattern for path in CODE for pattern in code_patterns(path)] + LOOKED_UP
    asked = sorted(set(asked))
    # Thousands of strings stand whole: they are looked up, and only the computed ones are tried.
    whole = frozenset(each for each in asked if ANYTHING not in each)
    computed = [each for each in asked if ANYTHING in each]

    assert [
        key
        for key in ENGLISH
        if not {key, key.removesuffix(".one"), key.removesuffix(".other")} & whole
        and not any(matches(each, key) for each in computed)
    ] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_asks_for_texts_that_exist(path: Path) -> None:
    missing = [
        pattern
        for pattern in asked_texts(path)
        if not pattern.startswith(ANYTHING) and not any(matches(pattern, key) for key in ENGLISH)
    ]

    assert missing == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_words_stand_in_a_template_itself(path: Path) -> None:
    assert words_outside_the_catalogue(path) == []


@pytest.mark.parametrize(("table", "choices"), CHOICES.items())
def test_every_choice_has_its_words(table: str, choices: type[StrEnum]) -> None:
    assert [each for each in choices if not CATALOGUE.has(f"{table}.{each.value}")] == []


def test_every_zone_and_each_of_its_answers_has_its_words() -> None:
    asked = [f"form.zone.z{number}" for number in zones()]
    asked += [
        f"form.choice.z{number}.v{value}"
        for number in OWN_WORDS
        for value in zones()[number].choices
    ]
    assert [key for key in asked if not CATALOGUE.has(key)] == []
    choices = (zone for zone in zones().values() if zone.kind is ZoneKind.CHOICE)
    assert {v for each in choices if each.number not in OWN_WORDS for v in each.choices} <= {
        *ANSWERS
    }


def test_every_offered_answer_has_its_words() -> None:
    assert [each for each in (*DRAWN, *PLAIN) if not CATALOGUE.has(f"happened.{each.value}")] == []


def test_every_article_of_law_has_its_words() -> None:
    assert [each for each in Article if not CATALOGUE.has(f"article.{each.name.lower()}")] == []


@pytest.mark.parametrize("language", Language)
def test_sentences_are_short(language: Language) -> None:
    long = [
        sentence
        for text in CATALOGUE.texts[language].values()
        for sentence in re.split(r"[.!?](?:\s|$)", text)
        if len(sentence.split()) > MOST_WORDS
    ]

    assert long == []


@pytest.mark.parametrize("language", Language)
def test_texts_carry_no_stray_blanks(language: Language) -> None:
    texts = CATALOGUE.texts[language].items()

    assert [key for key, text in texts if text != text.strip() or "  " in text] == []


def test_french_keeps_its_punctuation_on_the_line() -> None:
    torn = [
        key
        for key, text in CATALOGUE.texts[Language.FR].items()
        if not key.startswith("sms.") and re.search(r" [:;?!]", text)
    ]

    assert torn == []


def test_a_count_chooses_the_form() -> None:
    texts = CATALOGUE.text
    assert texts("triage.count", Language.EN, count=1) == "1 open case"
    assert texts("triage.count", Language.EN, count=0) == "0 open cases"
    assert texts("triage.count", Language.FR, count=0) == "0 dossier ouvert"
    assert texts("triage.count", Language.FR, count=2_000_000) == "2000000 dossiers ouverts"


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(MissingText):
        CATALOGUE.text("no.such.text", Language.NL)


def test_a_forgotten_fact_is_an_error() -> None:
    with pytest.raises(MissingText):
        CATALOGUE.text("cover.covered", Language.NL)


def test_a_fact_is_never_read_as_a_placeholder() -> None:
    catalogue = Catalogue({Language.EN: {"greeting": "Hello {name}"}})

    assert catalogue.text("greeting", Language.EN, name="{other}") == "Hello {other}"
