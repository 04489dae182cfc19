"""Every signature vector whose scheme is implemented gets the verdict that it must get."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from platforms.signatures import SignatureRefused, WebhookSecret, standard_webhooks

Vector = dict[str, Any]

GOLDEN = Path(__file__).parents[3] / "golden" / "webhooks" / "webhook_vectors.json"
VECTORS: Final[list[Vector]] = json.loads(GOLDEN.read_text("utf-8"))["vectors"]


def _is_standard_webhook(vector: Vector) -> bool:
    text = vector["secret"] if "secret" in vector else vector["public_key"]
    now = datetime.fromtimestamp(vector["clock"], UTC)
    secret = WebhookSecret(key_id="the-key", text=text)
    try:
        verified = standard_webhooks.verify(
            vector["headers"], vector["body"].encode("utf-8"), [secret], now
        )
    except SignatureRefused:
        return False
    return verified.key_id == "the-key"


IMPLEMENTED: Final[Mapping[str, Callable[[Vector], bool]]] = {
    "standard-webhooks-v1": _is_standard_webhook,
    "standard-webhooks-v1a": _is_standard_webhook,
}

NOT_YET_IMPLEMENTED: Final = frozenset(
    {
        "coopcycle-hmac-sha256-base64",
        "deliveroo-hmac-sha256-hex",
        "deliveroo-legacy-hmac-sha256-hex",
        "hmac-sha256-hex-over-raw-body",
        "onfleet-hmac-sha512-hex",
        "stripe-v1",
        "twilio-hmac-sha1-base64",
        "uber-hmac-sha256-hex",
        "wolt-jwt-hs256",
    }
)


@pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS if vector["scheme"] in IMPLEMENTED],
    ids=lambda vector: vector["id"],
)
def test_a_vector_gets_its_verdict(vector: Vector) -> None:
    assert IMPLEMENTED[vector["scheme"]](vector) is (vector["expect"] == "valid")


def test_every_scheme_is_either_implemented_or_named_as_missing() -> None:
    schemes = {vector["scheme"] for vector in VECTORS}

    assert schemes == IMPLEMENTED.keys() | NOT_YET_IMPLEMENTED
    assert not IMPLEMENTED.keys() & NOT_YET_IMPLEMENTED


def test_no_vector_is_lost() -> None:
    assert len(VECTORS) == 42
    assert sum(vector["scheme"] in IMPLEMENTED for vector in VECTORS) == 12
