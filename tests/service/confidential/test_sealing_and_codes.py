"""What is sealed opens for its reader, at its place, and for nobody else."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from courier_api.confidential.codes import SIGNS, new_code, secret_of, typed_code
from courier_api.confidential.errors import CodeMisshapen
from courier_api.confidential.sealing import (
    NotOpened,
    fingerprint,
    open_sealed,
    seal,
    unwrap,
    unwrap_with_shares,
    wrap,
    wrap_with_shares,
)

READER, OTHER = X25519PrivateKey.generate(), X25519PrivateKey.generate()
PUBLIC = READER.public_key().public_bytes_raw()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=3000))
def test_a_text_comes_out_as_it_went_in(text: str) -> None:
    assert open_sealed(seal(text, PUBLIC, place="1"), READER, place="1") == text


@given(st.text(alphabet="ab\x00\x01", max_size=2100))
def test_the_end_of_a_text_is_not_taken_for_its_padding(text: str) -> None:
    assert open_sealed(seal(text, PUBLIC, place="1"), READER, place="1") == text


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal("no", PUBLIC, place="1") != seal("no", PUBLIC, place="1")


@pytest.mark.parametrize(("shorter", "longer"), [("", "a" * 1000), ("b" * 1024, "c" * 2000)])
def test_the_length_tells_little(shorter: str, longer: str) -> None:
    assert len(seal(shorter, PUBLIC, place="1")) == len(seal(longer, PUBLIC, place="1"))


@pytest.mark.parametrize(("key", "place"), [(OTHER, "1"), (READER, "2")])
def test_another_key_or_another_place_opens_nothing(key: X25519PrivateKey, place: str) -> None:
    with pytest.raises(NotOpened):
        open_sealed(seal("secret", PUBLIC, place="1"), key, place=place)


@pytest.mark.parametrize("at", [0, 40, -1])
def test_a_changed_bit_opens_nothing(at: int) -> None:
    sealed = bytearray(seal("secret", PUBLIC, place="1"))
    sealed[at] ^= 1

    with pytest.raises(NotOpened):
        open_sealed(bytes(sealed), READER, place="1")


def test_what_is_cut_short_opens_nothing() -> None:
    with pytest.raises(NotOpened):
        open_sealed(seal("secret", PUBLIC, place="1")[:20], READER, place="1")


def test_a_key_opens_with_its_passphrase_only() -> None:
    wrapped = wrap(READER, "five words of my own")

    assert unwrap(wrapped, "five words of my own").private_bytes_raw() == READER.private_bytes_raw()
    with pytest.raises(NotOpened):
        unwrap(wrapped, "five words of my owN")


@pytest.mark.parametrize("shares", [(b"sheet",), (b"share",), (b"share", b"sheet"), ()])
def test_one_share_or_the_wrong_order_opens_no_key(shares: tuple[bytes, ...]) -> None:
    wrapped = wrap_with_shares(READER, b"sheet", b"share")

    assert unwrap_with_shares(wrapped, b"sheet", b"share").public_key() == READER.public_key()
    with pytest.raises(NotOpened):
        unwrap_with_shares(wrapped, *shares)


def test_people_can_compare_a_key() -> None:
    other = OTHER.public_key().public_bytes_raw()

    assert fingerprint(PUBLIC) == fingerprint(PUBLIC) != fingerprint(other)
    assert [len(group) for group in fingerprint(PUBLIC).split()] == [4] * 5


def test_a_code_has_125_bits_of_chance() -> None:
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert {len(code.replace("-", "")) for code in codes} == {25}
    assert len(SIGNS) == 32


@pytest.mark.parametrize(
    "typed",
    ["abcde-0fgh1-jkmnp-qrstv-wxyz2", "ABCDE OFGHI JKMNP QRSTV WXYZ2", "abcdeofghljkmnpqrstvwxyz2"],
)
def test_a_code_is_read_as_people_write_it(typed: str) -> None:
    assert typed_code(typed) == "ABCDE0FGH1JKMNPQRSTVWXYZ2"


@pytest.mark.parametrize("typed", ["", "ABCDE", "U" * 25, "A" * 26, "é" * 25])
def test_what_is_no_code_is_said(typed: str) -> None:
    with pytest.raises(CodeMisshapen):
        typed_code(typed)


def test_a_code_gives_the_same_address_and_key_each_time() -> None:
    code = new_code()
    first, again, other = secret_of(code), secret_of(code.lower()), secret_of(new_code())

    assert first.code_hash == again.code_hash != other.code_hash
    assert first.key.public_key() == again.key.public_key() != other.key.public_key()
    assert first.code_hash != first.key.private_bytes_raw()
    assert code not in repr(first)
