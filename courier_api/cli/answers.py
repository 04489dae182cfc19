"""How commands read their input and print their answer."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from courier_api.foundation.logs import masked


class WrongInput(Exception):
    """The input cannot be used: one sentence, exit status 2."""


def read_bytes(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise WrongInput(f"The file {name} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # a name that no file can have
        raise WrongInput("The name of the file cannot be used.") from error


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`; a byte-order mark is left out."""
    raw = read_bytes(name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongInput(f"The file {name} is not UTF-8 text.") from error


def read_document(name: str) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value in a file, or on standard input for `-`."""
    text = read_text(name)
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise WrongInput(f"The file {name} is nested too deeply.") from error
    except ValueError as error:
        raise WrongInput(f"The file {name} is not JSON: {error}.") from error


def answer_each(document: Any, answer: Callable[[object], Any]) -> Any:  # noqa: ANN401
    """One object gives one answer, a list gives a list. Raises WrongInput with the place."""
    if not isinstance(document, list):
        return _answer(document, answer, "")
    return [_answer(each, answer, f"Item {n}: ") for n, each in enumerate(document, start=1)]


def tell_progress(sentence: str) -> None:
    """What takes long, for people who watch; it stays out of the answer."""
    if sys.stdout.isatty():
        sys.stderr.write(f"{masked(sentence)}\n")


def print_json(document: object) -> None:
    """A JSON document on standard output."""
    text = json.dumps(document, indent=2, ensure_ascii=False, default=str)
    # Half a surrogate pair cannot be written as UTF-8; its escape is JSON all the same.
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
    sys.stdout.flush()


def print_lines(lines: Sequence[str]) -> None:
    """Text for people on standard output, with personal numbers masked."""
    for line in lines:
        sys.stdout.write(masked(line).encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
    sys.stdout.flush()


def print_answer(arguments: Namespace, document: object, lines: Sequence[str]) -> None:
    """The document with `--json`, the lines without."""
    if arguments.json:
        print_json(document)
    else:
        print_lines(lines)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Aligned columns."""
    texts = [list(header), *[["" if cell is None else str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[i]) for row in texts) for i in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in texts
    ]


def add_json_option(parser: ArgumentParser) -> None:
    """Every command can answer as JSON."""
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def _answer(document: object, answer: Callable[[object], Any], place: str) -> Any:  # noqa: ANN401
    try:
        return answer(document)
    except ValueError as error:
        raise WrongInput(f"{place}{error}") from error


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")
