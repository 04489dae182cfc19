"""Every signature vector gets its verdict, and no byte of a valid one can be another."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.pure.platforms.signatures.vectors import (
    JUDGES,
    SIGNED_HEADERS,
    VECTORS,
    Request,
    Vector,
    is_accepted,
    request_of,
    valid_requests,
)

PAYLOAD_TYPE = "x-deliveroo-payload-type"
VALID = list(valid_requests())


@pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS if not vector["id"].startswith("deliveroo-legacy")],
    ids=lambda vector: vector["id"],
)
def test_a_vector_gets_its_verdict(vector: Vector) -> None:
    assert is_accepted(request_of(vector)) is (vector["expect"] == "valid")


@pytest.mark.parametrize(
    ("payload_type", "accepted"),
    [
        ("new_order", True), ("cancel_order", True), ("rider_status_update", False),
        ("order_events", False), ("new_order ", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_the_older_form_of_deliveroo_counts_for_two_payload_types(
    payload_type: str | None, accepted: bool
) -> None:
    (vector,) = [vector for vector in VECTORS if vector["id"] == "deliveroo-legacy-order"]
    request = request_of(vector)
    if payload_type is not None:
        request = request.with_header(PAYLOAD_TYPE, payload_type)

    assert is_accepted(request) is accepted


@pytest.mark.parametrize("payload_type", ["new_order", "cancel_order"])
def test_for_those_two_the_present_form_does_not_count(payload_type: str) -> None:
    (vector,) = [vector for vector in VECTORS if vector["id"] == "deliveroo-event"]

    assert not is_accepted(request_of(vector).with_header(PAYLOAD_TYPE, payload_type))


def test_the_older_name_of_ubers_header_is_read() -> None:
    (vector,) = [vector for vector in VECTORS if vector["id"] == "uber-direct-published"]
    signature = vector["headers"]["x-uber-signature"]

    assert is_accepted(replace(request_of(vector), headers={vector["legacy_header"]: signature}))


def test_no_vector_is_lost() -> None:
    assert len(VECTORS) == 42
    assert {vector["scheme"] for vector in VECTORS} == JUDGES.keys()
    assert len(VALID) == 28


@pytest.mark.parametrize("request_", [case for _, case in VALID], ids=[name for name, _ in VALID])
def test_what_is_signed_cannot_differ_in_one_byte(request_: Request) -> None:
    changed = list(_with_other_content(request_))

    assert is_accepted(request_)
    assert len(changed) > 50
    assert [other for other in changed if is_accepted(other)] == []


@pytest.mark.parametrize("request_", [case for _, case in VALID], ids=[name for name, _ in VALID])
def test_a_signature_cannot_differ_in_one_byte(request_: Request) -> None:
    changed = list(_with_other_signature(request_))

    assert len(changed) >= 20
    assert [other for other in changed if is_accepted(other)] == []


def _with_other_content(sent: Request) -> Iterator[Request]:
    """Each signed byte changed in its lowest and in its highest bit, one left out, one added."""
    if sent.body is not None:
        content, end = sent.body, len(sent.body)
        if sent.scheme == "wolt-jwt-hs256":  # the token, not the JSON around it, is signed
            end = sent.body.rindex(b".")
            yield from (
                replace(sent, body=body)
                for body in _changes(content[: end + 1], content[end + 1 :])
            )
        else:
            yield from (replace(sent, body=body) for body in _changes(content, b""))
    for name in SIGNED_HEADERS.get(sent.scheme, ()):
        for value in _other_texts(sent.headers[name]):
            yield sent.with_header(name, value)
    if sent.url:
        for url in _other_texts(sent.url):
            if _without_port(url) != _without_port(sent.url):
                yield replace(sent, url=url)
    for index, (name, value) in enumerate(sent.form):
        before, after = sent.form[:index], sent.form[index + 1 :]
        for other in _other_texts(value):
            yield replace(sent, form=(*before, (name, other), *after))


def _without_port(url: str) -> str:
    """Another port, or none, is another spelling of the same address to this signer."""
    return re.sub(r"^(https?://[^/:]+):?[0-9]*/", r"\1/", url)


def _changes(content: bytes, rest: bytes) -> Iterator[bytes]:
    start = content.index(b'"token": "') + 10 if rest else 0
    for index in range(start, len(content)):
        for bit in (0x01, 0x80):
            yield content[:index] + bytes([content[index] ^ bit]) + content[index + 1 :] + rest
        yield content[:index] + content[index + 1 :] + rest
    if not rest:
        yield content + b" "


def _other_texts(text: str) -> Iterator[str]:
    for index, character in enumerate(text):
        yield text[:index] + chr(ord(character) ^ 1) + text[index + 1 :]
        yield text[:index] + text[index + 1 :]


def _with_other_signature(sent: Request) -> Iterator[Request]:
    """Each byte of the decoded signature changed."""
    if sent.scheme == "wolt-jwt-hs256":
        assert sent.body is not None
        start, end = sent.body.rindex(b".") + 1, sent.body.rindex(b'"')
        for other in _other_base64(sent.body[start:end].decode(), url_safe=True):
            yield replace(sent, body=sent.body[:start] + other.encode() + sent.body[end:])
        return
    (name,) = [name for name in sent.headers if "signature" in name or "hmac" in name]
    whole = sent.headers[name]
    for piece in _right_signatures(sent, name):
        others = _other_hex(piece) if len(piece) in (64, 128) else _other_base64(piece)
        for other in others:
            yield sent.with_header(name, whole.replace(piece, other))


def _right_signatures(sent: Request, name: str) -> Iterator[str]:
    """The one signature in the header that is right, without its prefix."""
    for entry in sent.headers[name].replace(",v1=", " v1=").split(" "):
        prefix, comma, text = entry.partition(
            "," if entry.startswith(("v1,", "v1a,", "v2,")) else "v1="
        )
        if is_accepted(sent.with_header(name, _alone(sent, name, entry))):
            yield text if comma else prefix


def _alone(sent: Request, name: str, entry: str) -> str:
    if sent.scheme == "stripe-v1":
        return ",".join([sent.headers[name].split(",")[0], entry])
    return entry


def _other_hex(text: str) -> Iterator[str]:
    for raw in _other_bytes(bytes.fromhex(text)):
        yield raw.hex()


def _other_base64(text: str, *, url_safe: bool = False) -> Iterator[str]:
    standard = text.replace("-", "+").replace("_", "/") if url_safe else text
    for raw in _other_bytes(b64decode(standard + "=" * (-len(standard) % 4))):
        encoded = b64encode(raw).decode()
        yield encoded.replace("+", "-").replace("/", "_").rstrip("=") if url_safe else encoded


def _other_bytes(raw: bytes) -> Iterator[bytes]:
    for index in range(len(raw)):
        for bit in (0x01, 0x80):
            yield raw[:index] + bytes([raw[index] ^ bit]) + raw[index + 1 :]
