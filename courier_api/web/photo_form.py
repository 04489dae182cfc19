"""A form with one photo in it, read whole before anything of it is believed."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from courier_api.foundation.errors import Malformed
from courier_api.incidents.read_photo import MOST_BYTES
from courier_api.web.security import TOKEN_FIELD
from courier_api.web.site import LONGEST_FORM, Site

PHOTO_FIELD = "photo"
MOST_FIELDS = 4
LONGEST_UPLOAD = 4 * MOST_BYTES


class PhotoFormUnreadable(Malformed):
    """What was sent is no form with a file."""

    def __init__(self) -> None:
        super().__init__("This form cannot be read. Open the page again.")


@dataclass(frozen=True, slots=True)
class PostedPhoto:
    """The bytes as they came, empty when no file was chosen; nothing is kept of a too long one.

    `fields` are the words beside it, trimmed.
    """

    raw: bytes = b""
    is_too_long: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)


class _InMemory(MultiPartParser):
    """Writes nothing to the disk: a photo of an accident lies there only encrypted."""

    spool_max_size = LONGEST_UPLOAD


def posted_photo(site: Site) -> Callable[[Request], Awaitable[PostedPhoto]]:
    """A dependency: the photo of a form. Raises FormExpired or PhotoFormUnreadable."""

    async def photo_of(request: Request) -> PostedPhoto:
        body = await _read(request)
        if body is None:
            return PostedPhoto(is_too_long=True)
        parser = _InMemory(request.headers, _whole(body), max_files=1, max_fields=MOST_FIELDS)
        try:
            form = await parser.parse()
        except (MultiPartException, KeyError) as error:
            raise PhotoFormUnreadable from error
        file = form.get(PHOTO_FIELD)
        raw = await file.read() if isinstance(file, UploadFile) else b""
        await form.close()
        site.tokens.check(request, str(form.get(TOKEN_FIELD, "")))
        words = {name: word.strip() for name, word in form.items() if isinstance(word, str)}
        return PostedPhoto(raw, fields=words)

    return photo_of


async def _read(request: Request) -> bytes | None:
    """The body, None when it is longer than a photo may be.

    It is read to its end all the same: a browser that is cut off shows its own error instead of
    our sentence. What is longer than any camera makes is not waited for.
    """
    body, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > LONGEST_UPLOAD:
            raise PhotoFormUnreadable
        if length <= MOST_BYTES + LONGEST_FORM:
            body += chunk
    return bytes(body) if length <= MOST_BYTES + LONGEST_FORM else None


async def _whole(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
