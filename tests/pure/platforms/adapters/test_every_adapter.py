"""What the contract promises, for every folder of `platforms/adapters`: also for the next one."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import platforms.adapters
from platforms.adapters import (
    ADAPTER_BY_SCHEME,
    Adapter,
    FetchWanted,
    Outcome,
    UnsafeReference,
    foreign,
    ids,
    native,
)
from platforms.events import InvalidEvent, MalformedBody
from platforms.signatures import SecretUnusable, SignatureRefused, WebhookSecret
from tests.pure.platforms.adapters.senders import (
    EXAMPLES,
    NOW,
    SENDERS,
    Example,
    Sender,
    Sent,
    examples_of,
    outcome_of,
    secrets,
)

REPOSITORY = Path(platforms.adapters.__file__).parents[2]
FOLDERS = sorted(
    path.parent.name for path in Path(platforms.adapters.__file__).parent.glob("*/__init__.py")
)
ALL_EXAMPLES = [told for scheme in sorted(SENDERS) for told in examples_of(scheme)]
EVENT_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
HEADER_NAMES = (
    "webhook-id", "webhook-timestamp", "webhook-signature", "x-deliveroo-sequence-guid",
    "x-deliveroo-hmac-sha256", "x-deliveroo-payload-type", "x-uber-signature",
    "x-postmates-signature", "x-onfleet-signature", "x-coopcycle-signature", "token",
    "authorization", "content-type",
)  # fmt: skip

every_scheme = pytest.mark.parametrize("scheme", sorted(ADAPTER_BY_SCHEME))
every_example = pytest.mark.parametrize(
    "told", ALL_EXAMPLES, ids=[f"{told.scheme}: {told.name}" for told in ALL_EXAMPLES]
)


def _scheme_of_folder(folder: str) -> str:
    return {"standard": "standard-webhooks"}.get(folder, folder.replace("_", "-"))


def test_every_folder_is_in_the_table_and_has_a_sender_and_examples() -> None:
    schemes = {_scheme_of_folder(folder) for folder in FOLDERS}

    assert schemes == ADAPTER_BY_SCHEME.keys() == SENDERS.keys()
    assert schemes == {path.stem for path in EXAMPLES.glob("*.json")}


def test_the_guide_names_what_there_is() -> None:
    """Every folder to copy is one that exists, and every name and path in it too."""
    guide = (REPOSITORY / "docs" / "adding-a-platform.md").read_text("utf-8")
    quoted = set(re.findall(r"`([^`\n]+)`", guide))
    paths = {text for text in quoted if "/" in text}
    methods = {name for name in vars(Adapter) if not name.startswith("_")} - {"scheme"}

    assert all((REPOSITORY / path).exists() for path in paths), paths
    assert set(FOLDERS) - {"standard"} <= quoted
    assert methods <= quoted
    for name in ("Foreign", "event_id_of", "shift_event", "delivery_event", "native_event"):
        assert name in quoted
        assert any(name in vars(module) for module in (foreign, ids, native))


@every_scheme
def test_an_adapter_is_found_under_its_own_name_and_cannot_change(scheme: str) -> None:
    adapter = ADAPTER_BY_SCHEME[scheme]

    assert adapter.scheme == scheme
    with pytest.raises(AttributeError):
        adapter.scheme = "other"  # type: ignore[misc]
    assert hash(adapter) is not None


def test_the_schemes_whose_bodies_nothing_proves_say_so() -> None:
    weak = {name for name, adapter in ADAPTER_BY_SCHEME.items() if adapter.needs_second_source}

    assert weak == {"shipday", "doordash"}


def test_only_our_own_format_is_told_what_is_wrong_with_its_content() -> None:
    told = {name for name, adapter in ADAPTER_BY_SCHEME.items() if not adapter.parks_bad_content}

    assert told == {"standard-webhooks"}


@every_example
def test_an_example_becomes_what_it_must(told: Example) -> None:
    assert outcome_of(told.adapter, told.sent) == told.expect


@every_example
def test_an_example_is_believed_from_its_sender_and_from_nobody_else(told: Example) -> None:
    sender, sent = SENDERS[told.scheme], told.sent

    def verified(*known: WebhookSecret) -> str:
        return told.adapter.verify(sent.headers, sent.raw, known, NOW).key_id

    assert verified(*secrets(sender.other_secret, sender.secret)) == sender.secret
    with pytest.raises(SignatureRefused):
        verified(*secrets(sender.other_secret))
    with pytest.raises(SignatureRefused):
        verified()


@every_example
def test_an_example_has_a_name_that_stays(told: Example) -> None:
    again = SENDERS[told.scheme].send(told.body, **told.headers)

    key = told.adapter.dedup_key(told.sent.headers, told.sent.raw)
    assert EVENT_ID.fullmatch(key)
    assert told.adapter.dedup_key(again.headers, again.raw) == key


@pytest.mark.parametrize("scheme", sorted(SENDERS.keys() - {"deliveroo"}))
def test_different_examples_have_different_names(scheme: str) -> None:
    told = [
        (one.name, one.adapter.dedup_key(one.sent.headers, one.sent.raw))
        for one in examples_of(scheme)
        if one.expect not in ("unsafe",) and not one.expect.startswith("parked")
    ]

    assert len({key for _, key in told}) == len(told), told


@every_example
def test_what_an_example_becomes_is_named_like_it_and_is_the_same_every_time(told: Example) -> None:
    if told.expect == "unsafe" or told.expect.startswith("parked"):
        return
    headers, raw = told.sent.headers, told.sent.raw
    events = told.adapter.to_events(headers, raw)

    assert told.adapter.to_events(headers, raw) == events
    if not isinstance(events, FetchWanted):
        key = told.adapter.dedup_key(headers, raw)
        assert [event.event_id for event in events] in ([], [key])


@every_scheme
@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_is_answered_with_success(scheme: str, outcome: Outcome) -> None:
    answer = ADAPTER_BY_SCHEME[scheme].ack(outcome)

    assert 200 <= answer.status < 300
    if scheme in ("onfleet", "doordash", "uber-direct"):
        assert (answer.status, answer.body) == (200, b"")


@every_scheme
def test_a_secret_is_judged_before_it_is_stored(scheme: str) -> None:
    adapter, sender = ADAPTER_BY_SCHEME[scheme], SENDERS[scheme]

    adapter.check_secret(sender.secret)
    adapter.check_secret(sender.other_secret)
    for text in sender.unusable_secrets:
        with pytest.raises(SecretUnusable) as unusable:
            adapter.check_secret(text)
        assert not text or text not in str(unusable.value)


@every_scheme
def test_a_rotated_secret_counts_while_both_do_and_not_afterwards(scheme: str) -> None:
    adapter, sender = ADAPTER_BY_SCHEME[scheme], SENDERS[scheme]
    sent = examples_of(scheme)[0].sent
    old = WebhookSecret(key_id="old", text=sender.secret, valid_until=NOW + timedelta(seconds=1))
    new = WebhookSecret(key_id="new", text=sender.other_secret)

    assert adapter.verify(sent.headers, sent.raw, [new, old], NOW).key_id == "old"
    with pytest.raises(SignatureRefused):
        adapter.verify(sent.headers, sent.raw, [new, old], NOW + timedelta(seconds=1))
    early = WebhookSecret(key_id="early", text=sender.secret, valid_from=NOW + timedelta(seconds=1))
    with pytest.raises(SignatureRefused):
        adapter.verify(sent.headers, sent.raw, [early], NOW)


@every_scheme
def test_an_empty_secret_that_was_stored_somehow_lets_nobody_in(scheme: str) -> None:
    adapter, told = ADAPTER_BY_SCHEME[scheme], examples_of(scheme)[0]
    try:
        sent = SENDERS[scheme].send(told.body, "", **told.headers)
    except SecretUnusable:  # nobody can sign with it
        sent = told.sent

    with pytest.raises(SignatureRefused):
        adapter.verify(sent.headers, sent.raw, [WebhookSecret(key_id="empty", text="")], NOW)


@every_scheme
@given(
    headers=st.dictionaries(
        st.sampled_from(HEADER_NAMES),
        st.one_of(
            st.text(max_size=40),
            st.text("0123456789abcdefABCDEF", max_size=130),
            st.from_regex(r"(Basic|basic|Bearer|v1,) ?[A-Za-z0-9+/=]{0,60}", fullmatch=True),
            st.sampled_from(
                ["x" * 20_000, "a" * 64, "f" * 128, "Basic", "Basic  ", "é", "\x00", "-1"]
            ),
        ),
    ),
    raw=st.one_of(
        st.binary(max_size=80),
        st.text(max_size=40).map(lambda token: json.dumps({"token": token}).encode()),
        st.from_regex(r"[A-Za-z0-9_=-]{0,20}(\.[A-Za-z0-9_=-]{0,20}){0,3}", fullmatch=True).map(
            lambda token: json.dumps({"token": token}).encode()
        ),
    ),
)
@settings(max_examples=80, deadline=None)
def test_whatever_a_stranger_writes_ends_in_a_refusal(
    scheme: str, headers: dict[str, str], raw: bytes
) -> None:
    with pytest.raises(SignatureRefused):
        ADAPTER_BY_SCHEME[scheme].verify(headers, raw, secrets(SENDERS[scheme].secret), NOW)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(
        ["2026-11-23T18:41:07Z", "/api/deliveries/1", "https://evil.example/", "\ud800"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=10,
)


@st.composite
def bodies(draw: st.DrawFn, scheme: str) -> bytes:
    """Anything; and examples of the scheme in which fields are something else."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.binary(max_size=60))
    document = json.loads(draw(st.sampled_from(examples_of(scheme))).body)
    for _ in range(draw(st.integers(1, 3))):
        _change_somewhere(document, draw)
    return json.dumps(document).encode("utf-8")


def _change_somewhere(document: object, draw: st.DrawFn) -> None:
    while isinstance(document, dict) and document:
        name = draw(st.sampled_from(sorted(document)))
        if not isinstance(document[name], dict) or draw(st.booleans()):
            document[name] = draw(json_values)
            return
        document = document[name]


@every_scheme
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_any_body_becomes_events_or_is_parked_under_a_rule(
    scheme: str, data: st.DataObject
) -> None:
    adapter, sender = ADAPTER_BY_SCHEME[scheme], SENDERS[scheme]
    sent = _signed(sender, data.draw(bodies(scheme)))

    outcomes = [_reading(adapter, sent) for _ in range(2)]
    assert outcomes[0] == outcomes[1]
    if scheme != "standard-webhooks":  # its key is in a header
        assert EVENT_ID.fullmatch(adapter.dedup_key(sent.headers, sent.raw))


def _signed(sender: Sender, raw: bytes) -> Sent:
    try:
        return sender.send(raw)
    except (ValueError, AttributeError):  # no token can be made of it
        return Sent(headers={}, raw=raw)


def _reading(adapter: Adapter, sent: Sent) -> object:
    try:
        return adapter.to_events(sent.headers, sent.raw)
    except (MalformedBody, InvalidEvent, UnsafeReference) as parked:
        return str(parked)


@every_scheme
@pytest.mark.parametrize(
    "raw",
    [
        b"", b" ", b"[]", b"null", b"{", b"{}", b'{"a":NaN}', b'{"a":1,"a":2}', b"\xef\xbb\xbf{}",
        b"\xff\xfe", b"[" * 200_000, b'{"a":' * 200_000, b'{"token": 1}', b'{"data": []}',
        b'{"id":"' + b"x" * 1_048_576 + b'"}', b'{"time":' + b"9" * 5000 + b"}",
    ],
    ids=range(16),
)  # fmt: skip
def test_no_body_from_the_list_of_the_hostile_does_harm(scheme: str, raw: bytes) -> None:
    adapter = ADAPTER_BY_SCHEME[scheme]

    with pytest.raises((MalformedBody, InvalidEvent)):
        adapter.to_events({"webhook-id": "evt_1"}, raw)
    with pytest.raises(SignatureRefused):
        adapter.verify({}, raw, secrets(SENDERS[scheme].secret), NOW)


@every_scheme
def test_only_onfleet_checks_a_registration(scheme: str) -> None:
    answer = ADAPTER_BY_SCHEME[scheme].handshake("<script>alert(1)</script> é")

    assert (answer is not None) is (scheme == "onfleet")
    if answer is not None:
        assert (answer.status, answer.body.decode()) == (200, "<script>alert(1)</script> é")
        assert answer.content_type == "text/plain; charset=utf-8"
        assert answer.headers == {"x-content-type-options": "nosniff"}
