"""Read a photo that somebody sent: what it is, what the camera wrote into it, a copy without that.

Bytes from outside are never trusted: the format is told by its first bytes, its size is looked at
before it is decoded, and the copy that is shown is drawn anew, so that nothing else comes along.
"""

import hashlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from PIL import ExifTags, Image, ImageOps
from pillow_heif import register_heif_opener

from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.errors import Invalid

register_heif_opener()

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2048
QUALITY = 85
PUBLIC_TYPE = "image/jpeg"
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


class PhotoRefused(Invalid):
    """The file is no photo we can keep."""

    def __init__(self, detail: str, rule: str) -> None:
        super().__init__(detail, errors=[{"field": "photo", "rule": rule}])
        self.rule = rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo as it came, and `public`: the copy to show, a JPEG of at most 2048 pixels a side.

    `taken_at` and `taken_where` (degrees) are what the camera wrote, None where it wrote nothing.
    """

    original: bytes
    public: bytes
    media_type: str
    width: int
    height: int
    sha256: str
    taken_at: datetime | None
    taken_where: tuple[float, float] | None


def read_photo(raw: bytes) -> Photo:
    """Raises PhotoRefused for what is empty, too large, of another kind, or broken."""
    if not raw:
        raise PhotoRefused("The file is empty.", "not_empty")
    if len(raw) > MOST_BYTES:
        raise PhotoRefused("The photo is larger than 15 MB.", "at_most_15_MB")
    media_type = media_type_of(raw)
    if media_type is None:
        raise PhotoRefused("Send a photo as JPEG, PNG, WebP or HEIC.", "jpeg|png|webp|heic")
    try:
        return _decoded(raw, media_type)
    except PhotoRefused:
        raise
    except Exception as broken:
        # A decoder of foreign bytes may fail in any way; all of them mean the same to the sender.
        raise PhotoRefused("The photo cannot be read. Take it again.", "readable") from broken


def picture_alone(photo: Photo) -> Photo:
    """The copy to show as if it had come so: of the file, its hash and its camera nothing is left."""
    with Image.open(io.BytesIO(photo.public)) as shown:
        width, height = shown.size
    return Photo(
        original=photo.public,
        public=photo.public,
        media_type=PUBLIC_TYPE,
        width=width,
        height=height,
        sha256=hashlib.sha256(photo.public).hexdigest(),
        taken_at=None,
        taken_where=None,
    )


def media_type_of(raw: bytes) -> str | None:
    """The kind of photo by its first bytes; None for anything else."""
    if raw.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "image/webp"
    if raw[4:8] == b"ftyp" and raw[8:12] in HEIC_BRANDS:
        return "image/heic"
    return None


def _decoded(raw: bytes, media_type: str) -> Photo:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.filterwarnings("ignore", category=UserWarning)  # odd metadata is no reason
        with Image.open(io.BytesIO(raw), formats=(FORMATS[media_type],)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PhotoRefused("The photo has more than 50 megapixels.", "at_most_50_MP")
            exif = image.getexif()
            public = _redrawn(image)
            return Photo(
                original=raw,
                public=public,
                media_type=media_type,
                width=image.width,
                height=image.height,
                sha256=hashlib.sha256(raw).hexdigest(),
                taken_at=_taken_at(exif),
                taken_where=_taken_where(exif),
            )


def _redrawn(image: Image.Image) -> bytes:
    """The picture alone, the right way up: no metadata, comment or colour profile comes along."""
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = upright.convert("RGBA")
    clean = Image.new("RGB", picture.size, "white")
    clean.paste(picture, mask=picture.getchannel("A"))
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _taken_at(exif: Image.Exif) -> datetime | None:
    """When it was taken; a camera that names no zone is taken to show Belgian time."""
    told = exif.get_ifd(ExifTags.IFD.Exif)
    text = told.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        local = datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None
    offset = str(told.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    try:
        found = datetime.fromisoformat(f"{local.isoformat()}{offset}")
    except ValueError:
        found = local
    return (found if found.tzinfo else found.replace(tzinfo=BRUSSELS)).astimezone(UTC)


def _taken_where(exif: Image.Exif) -> tuple[float, float] | None:
    told: Mapping[int, Any] = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(told, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S")
    longitude = _degrees(told, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W")
    if latitude is None or longitude is None:
        return None
    on_earth = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return (latitude, longitude) if on_earth else None


def _degrees(told: Mapping[int, Any], value: int, side: int, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in told[value])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    return round(-found if str(told.get(side, "")).startswith(negative) else found, 6)
