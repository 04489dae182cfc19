"""What a table has to say about the machine it was measured on, and what processes used of it."""

import os
import platform
import resource
import sqlite3
import statistics
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FLUSHES = 200
PAGE = b"\0" * 8192
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
NO_DISKS = frozenset(("tmpfs", "ramfs"))
PACKAGES = ("uvicorn", "uvloop", "sqlalchemy", "psycopg", "asyncpg")


def facts(folder: Path, postgresql: str) -> str:
    """Versions, cores and the disk, in one paragraph."""
    packages = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {postgresql}, "
        f"SQLite {sqlite3.sqlite_version}, {packages}. One flush of 8 kB (fdatasync): "
        f"{flush_milliseconds(folder):.2f} ms in the median of {FLUSHES}. "
        f"Load of the machine at the start: {os.getloadavg()[0]:.1f}."
    )


def flush_milliseconds(folder: Path) -> float:
    """How long one page takes to be on the disk."""
    taken = []
    file = folder / "flush"
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY)
    for _ in range(FLUSHES):
        os.pwrite(descriptor, PAGE, 0)
        began = time.perf_counter()
        os.fdatasync(descriptor)
        taken.append(time.perf_counter() - began)
    os.close(descriptor)
    file.unlink()
    return 1000 * statistics.median(taken)


def file_system(folder: Path) -> str:
    """The type of the file system that a folder lies on."""
    best, found = "", "unknown"
    for line in Path("/proc/mounts").read_text().splitlines():
        _, mounted, kind, *_ = line.split()
        inside = folder == Path(mounted) or Path(mounted) in folder.parents
        if inside and len(mounted) >= len(best):
            best, found = mounted, kind
    return found


def cpu_seconds(pid: int, *, with_ended_children: bool = False) -> float:
    """User and system time of a process, on request with that of children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(ticks) for ticks in fields[11 : 15 if with_ended_children else 13]) / (
        TICKS_A_SECOND
    )


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident_mib(pid: int) -> float:
    """Memory of a process that is in use now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)


def peak_mib() -> tuple[float, float]:
    """The most that this process used, and the most of any of its children."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return own / 1024, children / 1024


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
