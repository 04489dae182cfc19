"""Parts of text messages by property, beside the counted situations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety.sms_segments import (
    BASIC,
    EXTENDED,
    Encoding,
    MessageInputError,
    count_document,
    count_segments,
)

cheap_texts = st.text(alphabet=sorted(BASIC | EXTENDED), max_size=500)
texts = st.text(max_size=300)


def test_the_alphabet_has_its_127_letters_and_ten_more() -> None:
    assert (len(BASIC), len(EXTENDED), len(BASIC & EXTENDED)) == (127, 10, 0)


def units(text: str, encoding: Encoding) -> list[int]:
    """Places each character takes, counted in another way than the module does."""
    if encoding is Encoding.UCS_2:
        return [len(letter.encode("utf-16-le", "surrogatepass")) // 2 for letter in text]
    return [1 + (letter in "\f^{}\\[~]|€") for letter in text]


@given(cheap_texts | texts)
@settings(max_examples=400, deadline=None)
def test_as_few_parts_as_whole_characters_allow(text: str) -> None:
    count = count_segments(text)
    single, part = (160, 153) if count.encoding is Encoding.GSM_7 else (70, 67)
    places = units(text, count.encoding)
    total = sum(places)

    assert (count.segments == 1) == (total <= single)
    assert count.segments >= -(-total // part) or total <= single
    assert count.segments <= max(1, -(-total // (part - 1)))


@given(texts, texts)
@settings(max_examples=300, deadline=None)
def test_a_longer_text_never_needs_fewer_parts(first: str, second: str) -> None:
    assert count_segments(first).segments <= count_segments(first + second).segments


@given(st.text(alphabet=sorted(BASIC), min_size=161, max_size=1600))
@settings(max_examples=200, deadline=None)
def test_plain_letters_fill_every_part(text: str) -> None:
    assert count_segments(text).segments == -(-len(text) // 153)


def test_half_a_surrogate_pair_is_one_unit() -> None:
    assert count_document({"body": "\ud83d" * 70}) == {"encoding": "UCS-2", "segments": 1}


@pytest.mark.parametrize(
    "document", [None, "hello", {}, {"body": None}, {"body": 5}, {"text": "hello"}]
)
def test_without_a_text_there_is_nothing_to_count(document: object) -> None:
    with pytest.raises(MessageInputError, match=r"\.$"):
        count_document(document)
