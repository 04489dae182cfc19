"""The pure rules as commands: no database, no clock, one JSON file in, one JSON answer out."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from typing import Any, TypeAlias

from courier_api.cli.answers import add_json_option, answer_each, print_json, read_document
from declarations.dimona.decide import decide_document
from platforms.pay import compute_document
from safety.access import access_document
from safety.assessment_document import assess_document
from safety.sms_segments import count_document
from safety.statistics import statistics_document

Subparsers: TypeAlias = "_SubParsersAction[ArgumentParser]"
Rule = Callable[[object], Any]

RULES: tuple[tuple[str, str, str, Rule], ...] = (
    ("pay", "compute", "pay of shifts under an agreement", compute_document),
    ("dimona", "decide", "what has to be declared now", decide_document),
    ("safety", "assess", "class, duties and deadlines of an accident", assess_document),
    ("safety", "statistics", "frequency and severity rates", statistics_document),
    ("safety", "access", "who may see what of a case", access_document),
    ("sms", "count", "encoding and segments of a text", count_document),
)


def add(groups: dict[str, Subparsers]) -> None:
    """Add each rule to its group of commands."""
    for group, name, summary, rule in RULES:
        parser = groups[group].add_parser(name, help=summary)
        parser.add_argument(
            "file", metavar="FILE", help="JSON, one object or a list; - for standard input"
        )
        add_json_option(parser)
        parser.set_defaults(run=_command(rule))


def _command(rule: Rule) -> Callable[[Namespace], int]:
    def run(arguments: Namespace) -> int:
        print_json(answer_each(read_document(arguments.file), rule))
        return 0

    return run
