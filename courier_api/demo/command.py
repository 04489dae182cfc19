"""`courier-api demo`: the main job on made-up people and real-looking days."""

from courier_api.cli.rules import Subparsers


def add(commands: Subparsers) -> None:
    """Add the command."""
    commands.add_parser("demo", help="a week of courier shifts, from webhook to invoice")
