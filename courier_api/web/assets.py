"""Style sheets, scripts and icons: read once at start, served from memory under their own hash."""

import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from courier_api.foundation.errors import NotFound

STATIC = Path(__file__).parent.parent / "static"
A_YEAR = "public, max-age=31536000, immutable"
HASH_LENGTH = 12

COMPONENTS = (
    "variables", "base", "frame", "nav", "buttons", "forms", "choices", "states", "cover",
    "shift", "money", "bill", "rows", "table", "triage", "case", "timeline", "raw", "word", "prevention", "problem", "phone_form",
    "figures", "spread", "code", "portal", "console", "charts", "map", "papers", "print",
)  # fmt: skip
"""The style sheet of every page: these files, in this order."""

IMPORT = re.compile(rb'(?m)^(import .*from "|import ")\./([a-z_]+\.js)(";)$')
"""A script names another one as it lies beside it; what is served names it with its hash."""


class AssetNotFound(NotFound):
    """No such file, or of another release."""

    def __init__(self) -> None:
        super().__init__("There is no such file.")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by the path they are served under, and the path of each name."""

    by_path: dict[str, Asset]
    paths: dict[str, str]
    icons: dict[str, str]

    def url(self, name: str) -> str:
        """The address of a file, such as `courier.css`; it changes with the content."""
        return f"/static/{self.paths[name]}"

    def text(self, name: str) -> str:
        """A script as text."""
        return self.by_path[self.paths[name]].content.decode()

    def modules_of(self, name: str) -> tuple[str, ...]:
        """A script and those that it imports, whichever way."""
        wanted, found = [name], dict[str, None]()
        while wanted:
            found[name := wanted.pop()] = None
            imported = re.findall(rf'"/static/[0-9a-f]{{{HASH_LENGTH}}}/(.+?)"', self.text(name))
            wanted += [each for each in imported if each not in found]
        return tuple(found)

    def icon(self, name: str) -> str:
        """The SVG of an icon or drawing, to be put into the page."""
        return self.icons[name]


def load_assets(folder: Path = STATIC) -> Assets:
    """Read every file of the folder; the style sheet is its components in one."""
    scripts = {path.name: path.read_bytes() for path in sorted(folder.glob("js/*.js"))}
    files = dict(linked(scripts))
    files |= {path.name: path.read_bytes() for path in sorted(folder.glob("*.*"))}
    files["courier.css"] = b"\n".join(
        (folder / "css" / f"{name}.css").read_bytes() for name in COMPONENTS
    )
    icons = {
        path.stem: path.read_text(encoding="utf-8").strip() for path in folder.glob("icons/*.svg")
    }
    paths = {name: hashed_path(name, content) for name, content in files.items()}
    by_path = {paths[name]: Asset(content, _media_type(name)) for name, content in files.items()}
    return Assets(by_path=by_path, paths=paths, icons=icons)


def hashed_path(name: str, content: bytes) -> str:
    """The hash of the content, then the name."""
    return f"{sha256(content).hexdigest()[:HASH_LENGTH]}/{name}"


def linked(scripts: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Each script with its imports by address: one that changes changes all that import it.

    Raises KeyError for an import of a script that does not exist, RecursionError for a circle.
    """
    done: dict[str, bytes] = {}

    def link(name: str) -> bytes:
        if name not in done:
            done[name] = IMPORT.sub(address, scripts[name])
        return done[name]

    def address(found: re.Match[bytes]) -> bytes:
        imported = found[2].decode()
        path = hashed_path(imported, link(imported))
        return found[1] + f"/static/{path}".encode() + found[3]

    for name in scripts:
        yield name, link(name)


def router(assets: Assets) -> APIRouter:
    """`/static/{hash}/{name}`."""
    routes = APIRouter()

    @routes.get("/static/{digest}/{name}", include_in_schema=False)
    def asset(digest: str, name: str) -> Response:
        found = assets.by_path.get(f"{digest}/{name}")
        if found is None:
            raise AssetNotFound
        headers = {"cache-control": A_YEAR}
        return Response(found.content, media_type=found.media_type, headers=headers)

    @routes.get("/favicon.ico", include_in_schema=False)
    def favicon() -> Response:
        found = assets.by_path[assets.paths["favicon.svg"]]
        return Response(found.content, media_type=found.media_type)

    return routes


def _media_type(name: str) -> str:
    if name.endswith(".webmanifest"):
        return "application/manifest+json"
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
