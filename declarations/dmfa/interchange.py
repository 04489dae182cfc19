"""The declaration as one XML document for the payroll office's program.

The element names are ours and the attribute `zone` holds the number of the official glossary, so
that a payroll office can map it without guessing. It is not the official file-transfer schema.
Source: glossary of the quarterly declaration (docs/sources.md#dmfa-glossary).
"""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from declarations.dmfa.forms import PersonDeclared, QuarterDeclaration
from declarations.dmfa.zones import record_blocks

FORMAT = "courier-dmfa-1"
"""Changes when an element changes its name or meaning."""


def interchange_xml(declaration: QuarterDeclaration) -> str:
    """The same declaration gives the same text, byte for byte."""
    root = Element("quarterlyDeclaration", format=FORMAT)
    employer = SubElement(root, "employerDeclaration")
    _zone(employer, "00013", declaration.quarter.as_declared)
    if declaration.nsso_number:
        _zone(employer, "00011", declaration.nsso_number)
    _zone(employer, "00014", declaration.employer_number)
    for person in declaration.persons:
        _add_person(employer, person)
    control = SubElement(root, "control")
    control.set("persons", str(len(declaration.persons)))
    control.set("wageCents", str(declaration.wage_cents))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _add_person(employer: Element, person: PersonDeclared) -> None:
    element = SubElement(employer, "naturalPerson", reference=person.reference)
    if person.ssin:
        _zone(element, "00024", person.ssin)
    SubElement(element, "familyName").text = person.family_name
    SubElement(element, "givenName").text = person.given_name
    for record in person.records:
        inner = SubElement(element, "workerRecord")
        for block, zones in record_blocks(record):
            # The zones of the record itself stand in it; other blocks are elements of their own.
            place = inner if block == "worker_record" else SubElement(inner, _element_name(block))
            for zone, value in zones:
                _zone(place, zone, value)


def _element_name(block: str) -> str:
    """The block without the code in its name, which is a zone of its own."""
    name = block.rstrip("0123456789").rstrip("_")
    first, *others = name.split("_")
    return first + "".join(other.title() for other in others)


def _zone(parent: Element, number: str, value: str) -> None:
    SubElement(parent, "value", zone=number).text = value
