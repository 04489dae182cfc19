"""`sms campaign`: a tip from a file."""

import json

import pytest
from sqlalchemy import select

from courier_api.auth.models import SignInIdentity
from courier_api.cli.answers import WrongInput
from courier_api.cli.sms_campaign import check_sender
from courier_api.foundation.database import Database
from courier_api.foundation.settings import Settings
from courier_api.notices.consent import say_consent
from tests.cli.conftest import Cli
from tests.factories.clocks import FRIDAY_NOON
from tests.service.foundation.test_settings import PRODUCTION

TIPS = dict.fromkeys(("nl", "fr", "de", "en"), "Lights on.")


def test_a_tip_is_written_to_who_agreed(cli: Cli, database: Database, zwaluw: int) -> None:
    with database.transaction() as session:
        amina = session.scalars(select(SignInIdentity.id)).one()
        say_consent(session, amina, agreed=True, now=FRIDAY_NOON)
    given = json.dumps({"key": "lights", "tips": TIPS})

    first = cli("sms", "campaign", "-", "--json", stdin=given)
    again = cli("sms", "campaign", "-", stdin=given)

    assert first.json == {"written": 1, "without_consent": 0, "stopped": 0}
    assert again.out.startswith("0 couriers get the tip")


def test_in_production_tips_wait_for_a_sender_of_their_own() -> None:
    unset = Settings.model_validate(PRODUCTION)

    with pytest.raises(WrongInput):
        check_sender(unset)
    check_sender(unset.model_copy(update={"twilio_campaign_sender": "+32460999999"}))


@pytest.mark.parametrize(
    "given", [{}, {"key": "x"}, {"key": "", "tips": TIPS}, {"key": "x", "tips": {"nl": "a"}}, [],
              {"key": "x", "tips": {**TIPS, "fr": " "}}, {"key": "x", "tips": {**TIPS, "fr": "é" * 400}}],
)  # fmt: skip
def test_what_is_wrong_is_said(cli: Cli, zwaluw: int, given: object) -> None:
    said = cli("sms", "campaign", "-", stdin=json.dumps(given))

    assert said.status == 2
    assert len(said.err.splitlines()) == 1
