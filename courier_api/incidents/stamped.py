"""The tables whose rows say by a stamp when they were written, with the column of their incident."""

from typing import Final

from sqlalchemy.orm import InstrumentedAttribute

from courier_api.foundation.models import Base
from courier_api.incidents.models import Incident, IncidentDeadline, IncidentHealth
from courier_api.incidents.people_models import (
    IncidentCasualty,
    IncidentIncapacity,
    IncidentInjury,
)

STAMPED: Final[tuple[tuple[type[Base], InstrumentedAttribute[int]], ...]] = (
    (Incident, Incident.id),
    (IncidentHealth, IncidentHealth.incident_id),
    (IncidentDeadline, IncidentDeadline.incident_id),
    (IncidentCasualty, IncidentCasualty.incident_id),
    (IncidentInjury, IncidentInjury.incident_id),
    (IncidentIncapacity, IncidentIncapacity.incident_id),
)
"""Everything that statistics are made of, of an incident's own."""
