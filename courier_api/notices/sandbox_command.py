"""`courier-api sandbox sms [--port N] [--state FILE]`: the SMS carrier's stand-in, alone."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import uvicorn

from courier_api.foundation.clock import SystemClock
from courier_api.notices.sandbox import SmsSandbox, create_sms_sandbox
from courier_api.notices.sandbox_account import SandboxAccount

PORT = 8025


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--port", type=int, default=PORT, help=f"port on loopback ({PORT})")
    parser.add_argument("--state", type=Path, help="keep messages in this file across restarts")
    parser.add_argument("--replies-url", help="where replies are passed on, signed")
    parser.add_argument("--account-sid", default=SandboxAccount().sid, help="account it answers to")
    parser.add_argument("--auth-token", default=SandboxAccount().auth_token, help="its token")


def run(arguments: Namespace) -> int:
    """Serve on loopback until interrupted; prints each message it takes over."""
    sandbox = SmsSandbox(
        account=SandboxAccount(sid=arguments.account_sid, auth_token=arguments.auth_token),
        clock=SystemClock(),
        announce=print_line,
        state_file=arguments.state,
        replies_url=arguments.replies_url,
    )
    uvicorn.run(
        create_sms_sandbox(sandbox), host="127.0.0.1", port=arguments.port, log_level="warning"
    )
    return 0


def print_line(line: str) -> None:
    """One line on standard output, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
