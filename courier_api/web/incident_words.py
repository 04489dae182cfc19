"""The few words a report is made of; both the courier who reports and the adviser see them."""

from enum import StrEnum


class Hurt(StrEnum):
    """First question of a report."""

    AMBULANCE = "ambulance"
    DOCTOR = "doctor"
    LITTLE = "little"
    NO = "no"


class Moving(StrEnum):
    """Riding or walking: it decides whether the law calls the accident serious."""

    RIDING = "riding"
    WALKING = "walking"
    STANDING = "standing"


class Happened(StrEnum):
    """What happened, as couriers and platforms say it."""

    FALL = "fall"
    VEHICLE = "vehicle"
    DOOR = "door"
    BIKE_OR_PERSON = "bike_or_person"
    VEHICLE_DEFECT = "vehicle_defect"
    AGGRESSION = "aggression"
    NEAR_MISS = "near_miss"
    OTHER = "other"
    COLLISION = "collision"
    THEFT = "theft"
    DOG = "dog"
    WEATHER = "weather"
    ILLNESS = "illness"


class IncidentKind(StrEnum):
    """What sort of event was reported."""

    INJURY = "injury"
    NEAR_MISS = "near_miss"
    DAMAGE_ONLY = "damage_only"
    AGGRESSION = "aggression"
    HAZARD = "hazard"
