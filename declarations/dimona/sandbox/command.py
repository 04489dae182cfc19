"""The sandbox as a command: arguments, keys for a stranger, and what is printed at the start."""

import argparse
import contextlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from declarations.dimona.sandbox.config import SandboxConfig
from declarations.dimona.sandbox.scenario import Scenario, parse_scenario
from declarations.dimona.sandbox.server import SandboxServer
from declarations.dimona.sandbox.tokens import TokenRules

DEFAULT_PORT = 8099
DEFAULT_CLIENT_ID = "courier-sandbox"
_KEY_BITS = 2048
_USUAL_VERDICT_SECONDS = "2"


class SandboxSettingsInvalid(ValueError):
    """The command was given something it cannot use; the text is one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenClient:
    """A client that may ask for tokens. `key_file` is set when the sandbox made its key."""

    client_id: str
    public_key_pem: str
    key_file: Path | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `sandbox dimona`."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free port")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="rules to follow, JSON")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep periods over a restart")
    parser.add_argument("--client-id", help="a client to let in, with --public-key")
    parser.add_argument("--public-key", type=Path, metavar="FILE", help="its RSA public key, PEM")
    parser.add_argument("--key-dir", type=Path, metavar="DIR", help="where to put a key made here")
    parser.add_argument(
        "--known-clients-only",
        action="store_true",
        help="refuse client ids that nobody registered, instead of trusting their signature",
    )
    parser.add_argument(
        "--verdict-seconds", help="how long a verdict takes while the clock runs (2)"
    )
    parser.add_argument(
        "--hang-seconds", default="30", help="how long a planned timeout holds the connection"
    )


def run(
    arguments: argparse.Namespace,
    *,
    now: Callable[[], datetime],
    say: Callable[[str], None],
    stands_still: bool = False,
) -> None:
    """Serve until interrupted. `say` prints one line. Raises ValueError for wrong input.

    `stands_still` says that `now` is frozen or moved by hand: then verdicts come at once unless
    the arguments want it otherwise, since nobody could wait for them.
    """
    usual_seconds = "0" if stands_still else _USUAL_VERDICT_SECONDS
    client = _client(arguments)
    config = SandboxConfig(
        now=now,
        clients={client.client_id: client.public_key_pem},
        scenario=_scenario(arguments.scenario),
        state_path=arguments.state,
        verdict_delay=_seconds(arguments.verdict_seconds or usual_seconds, "--verdict-seconds"),
        hang=_seconds(arguments.hang_seconds, "--hang-seconds"),
        tokens=TokenRules(
            trusts_unknown_clients=arguments.client_id is None and not arguments.known_clients_only
        ),
    )
    try:
        server = SandboxServer(config, host=arguments.host, port=arguments.port)
    except OSError as problem:
        raise SandboxSettingsInvalid(str(problem)) from None
    for line in _greeting(server, client, config):
        say(line)
    # The server has closed everything when it passes the interruption on.
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


def _greeting(server: SandboxServer, client: GivenClient, config: SandboxConfig) -> list[str]:
    lines = [
        f"Dimona sandbox: {server.service_url}",
        f"Token endpoint: {server.token_url}",
        f"Client id:      {client.client_id}",
    ]
    if client.key_file is not None:
        lines.append(f"Private key:    {client.key_file}")
    if config.tokens.trusts_unknown_clients:
        lines.append(
            "Other client ids are taken without checking their signature;"
            " --known-clients-only refuses them."
        )
    return lines


def _client(arguments: argparse.Namespace) -> GivenClient:
    if (arguments.client_id is None) != (arguments.public_key is None):
        raise SandboxSettingsInvalid("--client-id and --public-key go together.")
    if arguments.public_key is None:
        return _own_client(arguments.key_dir)
    return GivenClient(client_id=arguments.client_id, public_key_pem=_read(arguments.public_key))


def _own_client(key_dir: Path | None) -> GivenClient:
    """A client whose private key anybody on this machine may use; an earlier key is kept."""
    folder = Path(tempfile.mkdtemp(prefix="dimona-sandbox-")) if key_dir is None else key_dir
    folder.mkdir(parents=True, exist_ok=True)
    key_file = folder / f"{DEFAULT_CLIENT_ID}.pem"
    if key_file.exists():
        key = load_pem_private_key(key_file.read_bytes(), None)
        if not isinstance(key, RSAPrivateKey):
            raise SandboxSettingsInvalid(f"{key_file} holds no RSA private key.")
    else:
        key = generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
        key_file.touch(mode=0o600)
        key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public_key = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return GivenClient(
        client_id=DEFAULT_CLIENT_ID, public_key_pem=public_key.decode(), key_file=key_file
    )


def _scenario(path: Path | None) -> Scenario:
    if path is None:
        return Scenario()
    try:
        document = json.loads(_read(path))
    except ValueError as error:
        if isinstance(error, SandboxSettingsInvalid):
            raise
        raise SandboxSettingsInvalid(f"{path} is not JSON.") from None
    return parse_scenario(document)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SandboxSettingsInvalid(f"{path} cannot be read.") from None


def _seconds(text: str, argument: str) -> timedelta:
    try:
        seconds = Decimal(text)
    except InvalidOperation:
        seconds = Decimal(-1)
    if not 0 <= seconds <= 86_400:
        raise SandboxSettingsInvalid(f"{argument} must be a number of seconds from 0.")
    return timedelta(seconds=float(seconds))
