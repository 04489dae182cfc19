"""The form as an XML file, with the element names and the nesting of the official glossary.

The official schema was not at hand: the names of elements and blocks and their order are those of the
glossary, blocks on pay are not in it, and no insurer has checked the file.
Source: glossary and functional blocks of scenario 1, 2023/3 (docs/sources.md#drs-scenario-1).
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring
from xml.etree.ElementTree import fromstring as parsed

from safety.declaration_form.form import DeclarationForm, FormKind, in_order
from safety.declaration_form.zones import PARENTS, REPEATED_BLOCKS, Spot, zones

ROOT = "AOAT001"
RISK = "IdentificationOfRisk"
FIXED = (("Identification", ROOT), ("AttestationStatus", "0"), ("TypeForm", "SU"))
"""Zones 00296, 00110 and 00297, which have one value in this form."""


class FileUnreadable(ValueError):
    """The bytes are no file of this form."""


def form_file(form: DeclarationForm) -> bytes:
    """The file; the same form gives the same bytes. Meant for a form without faults."""
    root = Element(ROOT)
    blocks: dict[tuple[str, int], Element] = {(ROOT, 1): root}
    for label, value in FIXED:
        SubElement(_block(blocks, "Form", 1), label).text = value
    SubElement(_block(blocks, "RiskIdentification", 1), RISK).text = form.kind.value
    for spot in in_order(form.values):
        zone = zones()[spot.zone]
        SubElement(_block(blocks, zone.block, spot.turn), zone.label).text = form.values[spot]
    indent(root)
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    return head + tostring(root, encoding="unicode").encode() + b"\n"


def _block(blocks: dict[tuple[str, int], Element], name: str, turn: int) -> Element:
    """The element of a block, made with those it stands in."""
    place = (name, turn if _is_repeated(name) else 1)
    if place not in blocks:
        blocks[place] = SubElement(_block(blocks, PARENTS[name], turn), name)
    return blocks[place]


def _is_repeated(name: str) -> bool:
    return name in REPEATED_BLOCKS or (name in PARENTS and PARENTS[name] in REPEATED_BLOCKS)


def read_file(content: bytes) -> DeclarationForm:
    """The form of a file that `form_file` wrote. Raises FileUnreadable."""
    if b"<!" in content:
        raise FileUnreadable("The file declares a document type.")
    try:
        root = parsed(content)  # noqa: S314 - our own bytes; declarations are refused above
    except ParseError as error:
        raise FileUnreadable("The file is no XML.") from error
    kind = root.findtext(f".//{RISK}")
    if root.tag != ROOT or kind not in set(FormKind):
        raise FileUnreadable("The file is no declaration.")
    return DeclarationForm(kind=FormKind(kind), values=dict(_values(root)))


def _values(root: Element) -> Iterator[tuple[Spot, str]]:
    numbers = {zone.label: number for number, zone in zones().items()}
    seen: dict[str, int] = {}
    for element, turn in _walk(root, 1):
        number = numbers.get(element.tag)
        if number is None or len(element):
            continue
        zone = zones()[number]
        if zone.most > 1 and not _is_repeated(zone.block):
            seen[number] = seen.get(number, 0) + 1
            yield Spot(number, seen[number]), element.text or ""
        else:
            yield Spot(number, turn), element.text or ""


def _walk(parent: Element, turn: int) -> Iterator[tuple[Element, int]]:
    """Every element under one, with the number of the repetition it stands in."""
    seen: dict[str, int] = {}
    for child in parent:
        if child.tag in REPEATED_BLOCKS:
            seen[child.tag] = seen.get(child.tag, 0) + 1
        inner = seen.get(child.tag, turn)
        yield child, inner
        yield from _walk(child, inner)
