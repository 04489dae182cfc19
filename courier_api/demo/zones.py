"""Places in Brussels: the zones that shifts start in and the streets that incidents happen in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A municipality's postcode and a point in it, in degrees (WGS 84)."""

    postcode: str
    name: str
    latitude: float
    longitude: float


# Source: GeoNames postal codes, CC BY 4.0 (docs/sources.md#geonames-postcodes).
ZONES = (
    Zone(postcode="1000", name="Bruxelles", latitude=50.8504, longitude=4.3488),
    Zone(postcode="1030", name="Schaerbeek", latitude=50.8694, longitude=4.3774),
    Zone(postcode="1040", name="Etterbeek", latitude=50.8327, longitude=4.3884),
    Zone(postcode="1050", name="Ixelles", latitude=50.8333, longitude=4.3667),
    Zone(postcode="1060", name="Saint-Gilles", latitude=50.8276, longitude=4.3439),
    Zone(postcode="1070", name="Anderlecht", latitude=50.8362, longitude=4.3145),
    Zone(postcode="1080", name="Molenbeek-Saint-Jean", latitude=50.8499, longitude=4.3125),
)
