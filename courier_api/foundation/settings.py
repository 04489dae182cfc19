"""Settings, read once from the environment into one frozen object."""

from pathlib import Path
from typing import Literal, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_KEY = "ZGV2ZWxvcG1lbnQtb25seS1rZXktbm90LWEtc2VjcmU="
DEVELOPMENT_HEALTH_KEY = "ZGV2ZWxvcG1lbnQtb25seS1oZWFsdGgta2V5LW5vdC0="


class Settings(BaseSettings):
    """Every setting of the service; each is an environment variable `COURIER_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="COURIER_", frozen=True, extra="ignore")

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
    dimona_client_id: str = "courier-sandbox"
    dimona_key_file: Path | None = None
    dimona_certificate_file: Path | None = None

    twilio_account_sid: str = "ACsandbox"
    twilio_auth_token: SecretStr = SecretStr("development")
    twilio_base_url: str | None = None
    twilio_sender: str = "+32460000000"

    stripe_webhook_secret: SecretStr | None = None

    intake_queue_limit: int = 10_000
    ready_queue_age_seconds: int = 300
    ready_declaration_lag_seconds: int = 600
    worker_idle_milliseconds: int = 250
    lease_seconds: int = 120

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        if self.env != "production":
            return self
        unsafe = [
            name
            for name, wrong in (
                ("COURIER_CLOCK", self.clock is not None),
                ("COURIER_ENCRYPTION_KEYS", DEVELOPMENT_KEY in self.encryption_key_list),
                ("COURIER_HEALTH_KEYS", DEVELOPMENT_HEALTH_KEY in self.health_key_list),
                ("COURIER_DIMONA_URL", self.dimona_url is None),
                ("COURIER_DIMONA_TOKEN_URL", self.dimona_token_url is None),
                ("COURIER_DIMONA_KEY_FILE", self.dimona_key_file is None),
                (
                    "COURIER_TWILIO_AUTH_TOKEN",
                    self.twilio_auth_token.get_secret_value() == "development",
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
        return self

    @property
    def encryption_key_list(self) -> list[str]:
        """Keys for personal data, the first encrypts."""
        return self.encryption_keys.get_secret_value().split(",")

    @property
    def health_key_list(self) -> list[str]:
        """Keys for health data, apart from all others."""
        return self.health_keys.get_secret_value().split(",")

    @property
    def is_sqlite(self) -> bool:
        """SQLite: web, worker and scheduler are one process."""
        return self.database_url.startswith("sqlite")
