"""`courier-api sms campaign FILE`: a prevention tip to every courier who agreed to tips."""

from argparse import Namespace

from courier_api.cli.answers import WrongInput, add_json_option, print_answer, read_document
from courier_api.cli.context import command_context, employer_of
from courier_api.cli.rules import Subparsers
from courier_api.foundation.settings import DEVELOPMENT_CAMPAIGN_SENDER, Settings
from courier_api.locale.catalogue import Language
from courier_api.notices.campaign import Campaign, send_campaign

LONGEST_KEY = 60


def add(groups: dict[str, Subparsers]) -> None:
    """Add the command."""
    parser = groups["sms"].add_parser("campaign", help="a prevention tip to whoever agreed to tips")
    parser.add_argument("file", metavar="FILE", help="JSON; - for standard input")
    parser.add_argument("--employer", metavar="NUMBER")
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """{"key": "winter-2026", "tips": {"nl": …, "fr": …, "de": …, "en": …}}; the same key again
    reaches nobody twice."""
    campaign = campaign_of(read_document(arguments.file))
    with command_context() as (settings, database, clock), database.transaction() as session:
        check_sender(settings)
        employer_number = employer_of(session, arguments, settings)
        sent = send_campaign(session, employer_number, campaign, now=clock.now())
    document = {
        "written": sent.written,
        "without_consent": sent.without_consent,
        "stopped": sent.stopped,
    }
    said = (
        f"{sent.written} couriers get the tip, not between 21:00 and 8:00. {sent.without_consent} "
        f"have not agreed to tips, {sent.stopped} stopped them."
    )
    print_answer(arguments, document, [said])
    return 0


def check_sender(settings: Settings) -> None:
    """Raises WrongInput in production as long as campaigns have no sender of their own."""
    is_unset = settings.twilio_campaign_sender == DEVELOPMENT_CAMPAIGN_SENDER
    if settings.env == "production" and is_unset:
        raise WrongInput(
            "Set COURIER_TWILIO_CAMPAIGN_SENDER first: tips need a sender of their own."
        )


def campaign_of(document: object) -> Campaign:
    """The campaign of a file. Raises WrongInput."""
    told = document if isinstance(document, dict) else {}
    key, tips = told.get("key"), told.get("tips")
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        raise WrongInput(f'"key" is a name of at most {LONGEST_KEY} characters.')
    wanted = {language.value for language in Language}
    if not isinstance(tips, dict) or set(tips) != wanted:
        raise WrongInput('"tips" has a text in nl, fr, de and en.')
    if not all(isinstance(tip, str) and tip.strip() for tip in tips.values()):
        raise WrongInput("A tip is text.")
    return Campaign(key=key, tips={Language(code): tip.strip() for code, tip in tips.items()})
