"""Settings, read once from the environment into one frozen object."""

import re
from pathlib import Path
from typing import Literal, Self

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_KEY = "ZGV2ZWxvcG1lbnQtb25seS1rZXktbm90LWEtc2VjcmU="
DEVELOPMENT_HEALTH_KEY = "ZGV2ZWxvcG1lbnQtb25seS1oZWFsdGgta2V5LW5vdC0="
KNOWN_KEYS = frozenset((DEVELOPMENT_KEY, DEVELOPMENT_HEALTH_KEY))
DEVELOPMENT_SID = "ACsandbox"
DEVELOPMENT_TOKEN = "development"  # noqa: S105 - known to everybody
DEVELOPMENT_CAMPAIGN_SENDER = "+32460000001"
"""No number of anybody: in production no campaign goes out before there is another."""
DEVELOPMENT_CLIENT_ID = "courier-development"
"""Not the id that a sandbox keeps for the key it makes itself: a sandbox started apart trusts it."""

MAP_TILES = re.compile(r"https://[A-Za-z0-9.:-]+/[^ {}]*(?:\{[zxy]\}[^ {}]*){3}")
TILE_PLACES = ("{z}", "{x}", "{y}")


class Settings(BaseSettings):
    """Every setting of the service; each is an environment variable `COURIER_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix="COURIER_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    env: Literal["development", "production"] = "development"
    database_url: str = "sqlite:///var/courier.db"
    clock: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    log_level: str = "INFO"
    employer_number: str = "0765432146"

    encryption_keys: SecretStr = SecretStr(DEVELOPMENT_KEY)
    health_keys: SecretStr = SecretStr(DEVELOPMENT_HEALTH_KEY)

    dimona_url: str | None = None
    dimona_token_url: str | None = None
    dimona_audience: str | None = None
    dimona_client_id: str = DEVELOPMENT_CLIENT_ID
    dimona_key_file: Path | None = None
    dimona_certificate_file: Path | None = None

    twilio_account_sid: str = DEVELOPMENT_SID
    twilio_auth_token: SecretStr = SecretStr(DEVELOPMENT_TOKEN)
    twilio_base_url: str | None = None
    twilio_sender: str = "+32460000000"
    twilio_campaign_sender: str = DEVELOPMENT_CAMPAIGN_SENDER
    duty_phone: str | None = None
    inspection_phone_fr: str = "02 235 55 44"
    inspection_phone_nl: str = "02 235 53 00"

    stripe_webhook_secret: SecretStr | None = None
    geocoder_url: str | None = None
    map_tile_url: str | None = None

    # Room for a whole batch at least.
    intake_queue_limit: int = Field(default=10_000, ge=500)
    ready_queue_age_seconds: int = Field(default=300, ge=1)
    ready_declaration_lag_seconds: int = Field(default=600, ge=1)
    worker_idle_milliseconds: int = Field(default=250, ge=1)
    lease_seconds: int = Field(default=120, ge=1)
    outside_calls: int = Field(default=200, ge=1, le=1000)
    silence_minutes: int = Field(default=15, ge=0, le=24 * 60)

    @field_validator("encryption_keys", "health_keys")
    @classmethod
    def _keys_fit(cls, keys: SecretStr) -> SecretStr:
        try:
            for key in _listed(keys):
                Fernet(key)
        except ValueError:
            raise ValueError(
                "each key must be 32 random bytes in URL-safe base64, as Fernet.generate_key() makes it"
            ) from None
        return keys

    @field_validator("map_tile_url")
    @classmethod
    def _tiles_have_places(cls, url: str | None) -> str | None:
        """Only an encrypted address, since it tells where somebody looks."""
        is_one = url is None or (
            MAP_TILES.fullmatch(url) is not None and all(place in url for place in TILE_PLACES)
        )
        if not is_one:
            raise ValueError("it must be an https address with {z}, {x} and {y}")
        return url

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        if self.env != "production":
            return self
        unsafe = [
            name
            for name, wrong in (
                ("COURIER_CLOCK", bool(self.clock)),
                ("COURIER_ENCRYPTION_KEYS", not KNOWN_KEYS.isdisjoint(self.encryption_key_list)),
                ("COURIER_HEALTH_KEYS", not KNOWN_KEYS.isdisjoint(self.health_key_list)),
                ("COURIER_DIMONA_URL", self.dimona_url is None),
                ("COURIER_DIMONA_TOKEN_URL", self.dimona_token_url is None),
                ("COURIER_DIMONA_KEY_FILE", self.dimona_key_file is None),
                ("COURIER_DIMONA_CLIENT_ID", self.dimona_client_id == DEVELOPMENT_CLIENT_ID),
                ("COURIER_TWILIO_ACCOUNT_SID", self.twilio_account_sid == DEVELOPMENT_SID),
                (
                    "COURIER_TWILIO_AUTH_TOKEN",
                    self.twilio_auth_token.get_secret_value() == DEVELOPMENT_TOKEN,
                ),
                (
                    "COURIER_TWILIO_CAMPAIGN_SENDER",
                    self.twilio_campaign_sender == self.twilio_sender,
                ),
                ("COURIER_PUBLIC_URL", self.public_url is None),
            )
            if wrong
        ]
        if unsafe:
            raise ValueError(
                "In production these settings are missing or hold a development value: "
                + ", ".join(unsafe)
                + "."
            )
        if not set(self.health_key_list).isdisjoint(self.encryption_key_list):
            raise ValueError(
                "COURIER_HEALTH_KEYS and COURIER_ENCRYPTION_KEYS must not share a key in production."
            )
        return self

    @property
    def encryption_key_list(self) -> list[str]:
        """Keys for personal data, the first encrypts."""
        return _listed(self.encryption_keys)

    @property
    def health_key_list(self) -> list[str]:
        """Keys for health data, apart from all others."""
        return _listed(self.health_keys)

    @property
    def is_sqlite(self) -> bool:
        """SQLite: web, worker and scheduler are one process."""
        return self.database_url.startswith("sqlite")


def _listed(keys: SecretStr) -> list[str]:
    return [key.strip() for key in keys.get_secret_value().split(",")]
