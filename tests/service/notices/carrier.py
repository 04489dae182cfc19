"""The sandbox as a carrier in this process, and the real adapter in front of it."""

from datetime import UTC, datetime

from pydantic import SecretStr

from courier_api.foundation.clock import FixedClock
from courier_api.notices.gateway import OutgoingSms
from courier_api.notices.sandbox import SmsSandbox, create_sms_sandbox
from courier_api.notices.sandbox_account import SandboxAccount
from courier_api.notices.twilio_gateway import TwilioAccount, TwilioGateway
from tests.pages.asgi import ADDRESS, InProcess

NOW = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
HELLO = OutgoingSms(to="+32470123456", body="Rij veilig.", reference="1")


def new_sandbox() -> SmsSandbox:
    """An empty carrier that announces nothing."""
    return SmsSandbox(account=SandboxAccount(), clock=FixedClock(NOW), announce=lambda _: None)


def gateway_to(sandbox: SmsSandbox, *, auth_token: str = "development") -> TwilioGateway:
    """The real adapter, talking to the sandbox."""
    account = TwilioAccount(
        sid=sandbox.account.sid,
        auth_token=SecretStr(auth_token),
        sender="+32460000000",
        campaign_sender="+32460000001",
        base_url=ADDRESS,
    )
    return TwilioGateway(account, InProcess(create_sms_sandbox(sandbox)))
