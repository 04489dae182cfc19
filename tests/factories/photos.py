"""Photos as phones make them, with what the camera writes into them."""

import io

from PIL import ExifTags, Image, ImageDraw

BRUSSELS_GPS = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (50.0, 50.0, 48.12),
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: (4.0, 21.0, 9.0),
}


def tram_rails() -> Image.Image:
    """A street with two rails in it, as well as lines can show them."""
    street = Image.new("RGB", (800, 600), "#73777a")
    draw = ImageDraw.Draw(street)
    draw.polygon([(0, 0), (800, 0), (800, 170), (0, 150)], fill="#b9c4cc")
    for top, bottom in ((330, 90), (430, 560)):
        draw.line([(top, 160), (bottom, 600)], fill="#2d3134", width=26)
        draw.line([(top + 3, 160), (bottom + 8, 600)], fill="#d5dade", width=8)
    return street


def photo(
    kind: str = "JPEG",
    *,
    size: tuple[int, int] = (40, 30),
    taken: str | None = "2026:03:06 18:00:00",
    offset: str | None = None,
    gps: dict[int, object] | None = None,
    orientation: int | None = None,
    picture: Image.Image | None = None,
) -> bytes:
    """A picture, red unless another is given; `kind` JPEG, PNG, WEBP or HEIF."""
    picture = picture or Image.new("RGB", size, "red")
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
