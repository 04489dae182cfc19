"""Serving the sandbox over HTTP: in the foreground, or in a thread beside a test or a service."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import Scope

from declarations.dimona.sandbox.app import create_sandbox
from declarations.dimona.sandbox.config import SERVICE_PATH, TOKEN_PATH, SandboxConfig

_LOOPBACK = "127.0.0.1"
_PATIENCE_SECONDS = 2
_BACKLOG = 128


class SandboxServer:
    """A sandbox on a port of its own; `port` 0 takes a free one.

    The socket listens as soon as the object exists, so nobody has to wait for the start. Use it
    as a context manager (a thread serves until the block ends), or call `serve_forever`.
    Raises OSError when the port is taken.
    """

    def __init__(self, config: SandboxConfig, *, host: str = _LOOPBACK, port: int = 0) -> None:
        self._app = create_sandbox(config, connections=self)
        try:
            self._socket = _listening(host, port)
        except OSError:
            self._app.state.close()
            raise
        self._name: tuple[str, int] = self._socket.getsockname()[:2]
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._app,
                http="httptools",
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                timeout_graceful_shutdown=_PATIENCE_SECONDS,
                timeout_keep_alive=60,
            )
        )
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        host, port = self._name
        return f"http://{host}:{port}"

    @property
    def service_url(self) -> str:
        """What a client takes as base URL of the Dimona service."""
        return self.address + SERVICE_PATH

    @property
    def token_url(self) -> str:
        return self.address + TOKEN_PATH

    def serve_forever(self) -> None:
        """Serve until a signal ends the process or `stop` is called."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._close()

    def start(self) -> Self:
        """Serve in a thread until `stop`."""
        self._thread = threading.Thread(target=self.serve_forever, name="dimona-sandbox")
        self._thread.start()
        return self

    def stop(self) -> None:
        """End the server and wait for it; what is held or under way is cut off."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def drop(self, scope: Scope) -> None:
        """Cut the connection of a request without another byte."""
        client = tuple(scope.get("client") or ())
        for connection in list(self._server.server_state.connections):
            if tuple(getattr(connection, "client", None) or ()) == client:
                connection.transport.abort()

    def is_stopping(self) -> bool:
        return self._server.should_exit

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()
        self._app.state.close()


def _listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections from now on. Raises OSError."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as problem:
        listener.close()
        raise OSError(f"Port {port} of {host} cannot be listened on.") from problem
    return listener


def serve(config: SandboxConfig, *, host: str = _LOOPBACK, port: int = 8099) -> None:
    """Serve a sandbox in the foreground. Raises OSError when the port is taken."""
    SandboxServer(config, host=host, port=port).serve_forever()
