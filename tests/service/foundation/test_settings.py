"""Settings: read once, refused with one clear sentence when they are unsafe or cannot be."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from pydantic import ValidationError

from courier_api.foundation.settings import DEVELOPMENT_HEALTH_KEY, DEVELOPMENT_KEY, Settings

PERSONAL, HEALTH = (urlsafe_b64encode(letter * 32).decode() for letter in (b"p", b"h"))
PRODUCTION: dict[str, Any] = {
    "env": "production",
    "encryption_keys": PERSONAL,
    "health_keys": HEALTH,
    "dimona_url": "https://authority.example/dimona",
    "dimona_token_url": "https://authority.example/token",
    "dimona_key_file": "key.pem",
    "dimona_client_id": "self_service_expeditor_1",
    "twilio_account_sid": "AC0123",
    "twilio_auth_token": "token-of-twilio",
    "public_url": "https://courier.example",
}


def refusal(**settings: object) -> str:
    """What is said about these settings."""
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(settings)
    return str(refused.value)


def test_production_with_values_of_its_own_is_accepted() -> None:
    assert Settings.model_validate(PRODUCTION).encryption_key_list == [PERSONAL]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("clock", "2026-03-23T08:00Z"),
        ("clock", "file:clock"),
        ("encryption_keys", DEVELOPMENT_KEY),
        ("encryption_keys", f"{PERSONAL},{DEVELOPMENT_KEY}"),
        ("encryption_keys", DEVELOPMENT_HEALTH_KEY),
        ("health_keys", DEVELOPMENT_HEALTH_KEY),
        ("health_keys", DEVELOPMENT_KEY),
        ("dimona_url", None),
        ("dimona_token_url", None),
        ("dimona_key_file", None),
        ("dimona_client_id", "courier-development"),
        ("twilio_account_sid", "ACsandbox"),
        ("twilio_auth_token", "development"),
        ("twilio_campaign_sender", "+32460000000"),
        ("public_url", None),
    ],
)
def test_production_refuses_what_is_for_development(name: str, value: object) -> None:
    assert f"COURIER_{name.upper()}" in refusal(**{**PRODUCTION, name: value})


def test_everything_that_is_unsafe_is_named_at_once() -> None:
    told = refusal(env="production")

    assert told.count("COURIER_") >= 9


def test_health_data_has_a_key_of_its_own_in_production() -> None:
    assert "must not share" in refusal(**{**PRODUCTION, "health_keys": PERSONAL})


def test_an_empty_clock_is_no_clock() -> None:
    assert Settings.model_validate({**PRODUCTION, "clock": ""}).clock == ""


@pytest.mark.parametrize("keys", ["", "short", f"{PERSONAL},", f"{PERSONAL},short"])
def test_a_key_that_is_none_is_refused_and_not_repeated(keys: str) -> None:
    told = refusal(encryption_keys=keys)

    assert "URL-safe base64" in told
    assert not keys or keys not in told


def test_keys_may_stand_apart() -> None:
    both = Settings.model_validate({"encryption_keys": f" {PERSONAL} , {HEALTH} "})

    assert both.encryption_key_list == [PERSONAL, HEALTH]


@pytest.mark.parametrize(
    "name", ["intake_queue_limit", "worker_idle_milliseconds", "lease_seconds"]
)
def test_a_limit_of_nothing_is_refused(name: str) -> None:
    assert name in refusal(**{name: 0})


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURIER_PORT", "8123")

    assert Settings().port == 8123


def test_secrets_are_not_shown() -> None:
    shown = repr(Settings.model_validate({**PRODUCTION, "stripe_webhook_secret": "whsec_hush"}))

    assert not [
        secret for secret in (PERSONAL, HEALTH, "token-of-twilio", "hush") if secret in shown
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}.png",
        "https://tiles.example/{z}/{x}/{x}.png",
        "https://tiles.example/{z}/{x}/{y}/{other}.png",
        "https://tiles.example; script-src *//{z}/{x}/{y}",
        "//tiles.example/{z}/{x}/{y}",
    ],
)
def test_a_background_of_the_map_without_its_places_is_refused(url: str) -> None:
    assert "map_tile_url" in refusal(map_tile_url=url)


def test_no_background_of_the_map_is_the_usual() -> None:
    url = "https://tiles.example:8443/map/{z}/{x}/{y}@2x.png?key=1"

    assert Settings().map_tile_url is None
    assert Settings.model_validate({"map_tile_url": url}).map_tile_url == url
