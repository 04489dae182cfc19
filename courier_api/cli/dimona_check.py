"""`courier-api dimona check`: are key and certificate fit, and for how much longer?"""

from argparse import Namespace

from courier_api.cli.answers import WrongInput, add_json_option, print_answer
from courier_api.cli.context import settings_from_environment
from courier_api.cli.rules import Subparsers
from courier_api.foundation.clock import clock_from
from declarations.dimona.client_check import ClientFault, check_client
from declarations.dimona.oauth import certificate_expires_at


def add(groups: dict[str, Subparsers]) -> None:
    """Add the command."""
    parser = groups["dimona"].add_parser(
        "check", help="are our key and certificate fit to be used?"
    )
    add_json_option(parser)
    parser.set_defaults(run=check)


def check(arguments: Namespace) -> int:
    """Status 1 when a person has to do something: also 30 days before the certificate ends."""
    settings = settings_from_environment()
    if settings.dimona_key_file is None:
        raise WrongInput("COURIER_DIMONA_KEY_FILE is not set: the sandbox makes a key of its own.")
    file = settings.dimona_certificate_file
    try:
        key = settings.dimona_key_file.read_text(encoding="ascii")
        certificate = None if file is None else file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise WrongInput("The file of the key or of the certificate cannot be read.") from None
    findings = check_client(key, certificate, now=clock_from(settings.clock).now())
    unreadable = {ClientFault.CERTIFICATE_MISSING, ClientFault.CERTIFICATE_UNUSABLE}
    is_readable = certificate is not None and unreadable.isdisjoint(f.code for f in findings)
    ends_at = certificate_expires_at(certificate) if certificate and is_readable else None
    document = {
        "client_id": settings.dimona_client_id,
        "certificate_ends_at": ends_at.isoformat() if ends_at else None,
        "findings": [{"code": each.code.value, "message": each.message} for each in findings],
    }
    lines = [f"Client {settings.dimona_client_id}."]
    lines += [f"The certificate is valid until {ends_at.date()}."] if ends_at else []
    print_answer(arguments, document, [*lines, *(each.message for each in findings)])
    return 1 if findings else 0
