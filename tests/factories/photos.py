"""Photos as phones make them, with what the camera writes into them."""

import io

from PIL import ExifTags, Image

BRUSSELS_GPS = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (50.0, 50.0, 48.12),
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: (4.0, 21.0, 9.0),
}


def photo(
    kind: str = "JPEG",
    *,
    size: tuple[int, int] = (40, 30),
    taken: str | None = "2026:03:06 18:00:00",
    offset: str | None = None,
    gps: dict[int, object] | None = None,
    orientation: int | None = None,
) -> bytes:
    """A red picture; `kind` JPEG, PNG, WEBP or HEIF."""
    picture = Image.new("RGB", size, "red")
    exif = picture.getexif()
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = offset
    if gps is not None:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    if orientation:
        exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "SecretCamera"
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()
