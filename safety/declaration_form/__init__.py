"""The declaration to the accidents-at-work insurer: its zones, their rules, filling and writing it."""

from safety.declaration_form.check import Moment, faults, missing
from safety.declaration_form.faults import Fault, FaultRule
from safety.declaration_form.file import FileUnreadable, form_file, read_file
from safety.declaration_form.fill import Known, fill, known
from safety.declaration_form.form import Answer, DeclarationForm, FormKind, Source, form_of
from safety.declaration_form.presence import Presence, presence, spots
from safety.declaration_form.zones import Spot, Zone, ZoneKind, zones

__all__ = [
    "Answer",
    "DeclarationForm",
    "Fault",
    "FaultRule",
    "FileUnreadable",
    "FormKind",
    "Known",
    "Moment",
    "Presence",
    "Source",
    "Spot",
    "Zone",
    "ZoneKind",
    "faults",
    "fill",
    "form_file",
    "form_of",
    "known",
    "missing",
    "presence",
    "read_file",
    "spots",
    "zones",
]
