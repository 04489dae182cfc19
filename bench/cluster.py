"""A PostgreSQL of the benchmark's own, with durability on, in a temporary folder."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from bench.machine import children_of, cpu_seconds
from tests.support.postgresql_keeper import (
    CLUSTER_OPTIONS,
    ROLE,
    Account,
    programs_for,
    server_account,
)

DURABLE = {
    "listen_addresses": "",
    "max_connections": "100",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "jit": "off",
}
TEMPLATE = "migrated"
"""A database with every migration, copied for each round."""


class Cluster:
    """A running cluster; `programs` is the folder with pgbench."""

    def __init__(self, folder: Path) -> None:
        self.account: Account = server_account()
        self.folder = folder
        os.chown(folder, self.account.uid, self.account.gid)
        self.programs = programs_for(self.account, folder)
        self.socket = folder / "socket"
        self.socket.mkdir(mode=0o755)
        os.chown(self.socket, self.account.uid, self.account.gid)

    def url(self, database: str) -> str:
        """Where a database is."""
        return f"postgresql://{ROLE}@/{database}?host={self.socket}"

    def start(self) -> None:
        data = str(self.folder / "data")
        self.run("initdb", *(o for o in CLUSTER_OPTIONS if o != "--no-sync"), "--pgdata", data)
        options = {**DURABLE, "unix_socket_directories": str(self.socket)}
        with (self.folder / "data" / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = '{value}'\n" for name, value in options.items())
        self.run("pg_ctl", "start", "--wait", "--pgdata", data, "--log", str(self.folder / "log"))
        self.sql(f"CREATE ROLE {ROLE} SUPERUSER LOGIN")
        self.sql(f"CREATE DATABASE {TEMPLATE}")

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "--wait", "--mode=fast", "--pgdata", str(self.folder / "data"))

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """What psql answers to a statement."""
        return self.run(
            "psql", "-X", "-h", str(self.socket), "-U", "postgres", "-At", "-c", statement, database
        )

    def cpu_seconds(self) -> float:
        """Of every process of the cluster, those that have ended included."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        running = 0.0
        for pid in children_of(first):
            with suppress(FileNotFoundError):  # ended meanwhile: it counts with those that have
                running += cpu_seconds(pid)
        return running + cpu_seconds(first, with_ended_children=True)

    def run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs and give back what it printed."""
        self.account.run(str(self.programs / program), *arguments, cwd=self.folder)
        return (self.folder / "output").read_text()


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a cluster, and stop it whatever happens."""
    folder = Path(mkdtemp(prefix="cbench-", dir="/tmp"))
    folder.chmod(0o711)
    cluster = Cluster(folder)
    try:
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
