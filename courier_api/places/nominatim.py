"""A Nominatim server as geocoder, through geopy."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from geopy.exc import (
    ConfigurationError,
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQueryError,
    GeopyError,
)
from geopy.geocoders import Nominatim

from courier_api.places.geocoder import Address, GeocoderRejected, GeocoderUnavailable
from courier_api.places.points import Point

USER_AGENT = "courier"
ANSWER_SECONDS = 5
MUNICIPALITY_KEYS = ("municipality", "city", "town", "village", "city_district")
REJECTIONS = (
    ConfigurationError,
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQueryError,
)


class NominatimGeocoder:
    """Asks the server at a URL such as `https://nominatim.example.org`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("The geocoder's address must begin with http:// or https://.")
        self._server = Nominatim(
            scheme=parts.scheme,
            domain=parts.netloc + parts.path.rstrip("/"),
            user_agent=USER_AGENT,
            timeout=ANSWER_SECONDS,
        )

    def address_of(self, point: Point) -> Address | None:
        try:
            found = self._server.reverse((point.latitude, point.longitude), zoom=18)
        except REJECTIONS as error:
            raise GeocoderRejected("The geocoder refused the question.") from error
        except GeopyError as error:
            raise GeocoderUnavailable("The geocoder did not answer.") from error
        except (KeyError, TypeError, ValueError) as error:
            raise GeocoderRejected("The geocoder's answer cannot be read.") from error
        return None if found is None else _address(found.raw.get("address", {}))


def _address(fields: Mapping[str, str]) -> Address:
    return Address(
        street=fields.get("road") or fields.get("pedestrian"),
        number=fields.get("house_number"),
        postcode=fields.get("postcode"),
        municipality=next((fields[key] for key in MUNICIPALITY_KEYS if key in fields), None),
    )
