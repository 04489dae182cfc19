"""The repository names no package host, no machine folder, and no document that is not there."""

import pytest

from tests.architecture.repository_text import (
    MACHINE_FOLDERS,
    PACKAGE_HOSTS,
    anchor_of,
    forbidden_words,
    text_files,
    unknown_documents,
    unknown_sources,
)


def test_no_file_names_a_package_host_or_a_machine_folder() -> None:
    assert list(forbidden_words(text_files())) == []


def test_every_source_of_a_rule_is_described() -> None:
    assert list(unknown_sources(text_files())) == []


def test_every_document_that_is_named_exists() -> None:
    assert list(unknown_documents(text_files())) == []


@pytest.mark.parametrize("word", [*PACKAGE_HOSTS, *MACHINE_FOLDERS])
def test_a_forbidden_word_is_found(word: str) -> None:
    assert list(forbidden_words({"docs/glossary.md": f"Look below {word} for more."}))


def test_a_source_without_an_entry_is_found() -> None:
    document = "sources" + ".md"  # in two pieces, or this file would name sources itself
    files = {
        f"docs/{document}": "# Sources\n\n### agr-4-2\n",
        "platforms/fold.py": f"docs/{document}#agr-4-2, docs/{document}#agr-4-3",
    }

    assert len(list(unknown_sources(files))) == 1


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [("agr-4-2", "agr-4-2"), ("Joint committee 140.03", "joint-committee-14003")],
)
def test_a_heading_gets_the_anchor_of_the_rendered_document(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


def test_a_document_that_is_not_there_is_found() -> None:
    known, unknown = "glossary" + ".md", "gloss" + ".md"
    files = {f"docs/{known}": "", "README": f"See docs/{known} and docs/{unknown}."}

    assert len(list(unknown_documents(files))) == 1
