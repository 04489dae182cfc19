"""Our account at the carrier, and where it tells us what became of messages and calls."""

from courier_api.foundation.settings import Settings
from courier_api.notices.status_router import PATH as STATUS_PATH
from courier_api.notices.twilio_gateway import TwilioAccount
from courier_api.notices.voice_router import PATH as VOICE_PATH
from courier_api.notices.voice_router import STATUS_PATH as CALL_STATUS_PATH


def twilio_account(settings: Settings) -> TwilioAccount:
    """As the settings say."""
    base = settings.public_url.rstrip("/") if settings.public_url else None
    return TwilioAccount(
        sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token,
        sender=settings.twilio_sender,
        campaign_sender=settings.twilio_campaign_sender,
        base_url=settings.twilio_base_url,
        status_callback=f"{base}{STATUS_PATH}" if base else None,
        call_callback=f"{base}{CALL_STATUS_PATH}" if base else None,
    )


def key_address(settings: Settings) -> str:
    """Where the carrier sends the key that somebody presses; on a machine alone, its own address."""
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    return base.rstrip("/") + VOICE_PATH
