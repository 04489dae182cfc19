"""The declaration value by value under the zone numbers of the glossary, to compare and correct.

Source: glossary of the quarterly declaration, 2023/2 and 2023/3 (docs/sources.md#dmfa-glossary).
"""

from collections.abc import Iterator

from declarations.dmfa.forms import (
    Occupation,
    PersonDeclared,
    QuarterDeclaration,
    StudentBlock,
    WorkerRecord,
)

LINE_COLUMNS = ("quarter", "worker", "ssin", "worker_code", "block", "zone", "value")
LINE_KEY = ("worker", "worker_code", "block", "zone")

Zone = tuple[str, str]  # number and value

EMPLOYER_CLASS = "00036"
WORKER_CODE = "00037"


def line_rows(declaration: QuarterDeclaration) -> Iterator[dict[str, object]]:
    """Every value of every person, one a row."""
    for person in declaration.persons:
        for record in person.records:
            for block, zones in record_blocks(record):
                for zone, value in zones:
                    yield _row(declaration, person, record, block, zone, value)


def record_blocks(record: WorkerRecord) -> list[tuple[str, list[Zone]]]:
    """The blocks of a record in the order of the form, each with its zones; absent values are out.

    A block that comes several times carries its code in its name.
    """
    own = [
        (EMPLOYER_CLASS, record.employer_class),
        (WORKER_CODE, record.worker_code),
        ("00038", record.begins_on.isoformat()),
        ("00039", record.ends_on.isoformat()),
        *_given("00042", record.local_unit),
    ]
    blocks = [("worker_record", own)]
    if isinstance(record.block, StudentBlock):
        return [*blocks, ("student", _student(record.block))]
    blocks.append(("occupation", _occupation(record.block)))
    for time in record.block.times:
        zones = [("00062", time.code), *_given("00063", time.days_x100)]
        blocks.append((f"working_time_{time.code}", zones + _given("00064", time.hours_x100)))
    for wage in record.block.wages:
        zones = [("00067", wage.code), ("00070", str(wage.amount_cents))]
        blocks.append((f"wage_{wage.code}", zones))
    return blocks


def _occupation(block: Occupation) -> list[Zone]:
    return [
        ("00044", block.begins_on.isoformat()),
        *_given("00046", block.joint_committee),
        *_given("00047", block.days_per_week_x100),
        *_given("00048", block.worker_hours_x100),
        *_given("00049", block.reference_hours_x100),
        *_given("00050", block.contract_type),
    ]


def _student(block: StudentBlock) -> list[Zone]:
    return [
        ("00042", block.local_unit),
        ("00076", str(block.gross_cents)),
        ("00077", str(block.contribution_cents)),
        ("01158", str(block.hours)),
    ]


def _given(zone: str, value: str | int | None) -> list[Zone]:
    return [] if value is None or value == "" else [(zone, str(value))]


def _row(
    declaration: QuarterDeclaration,
    person: PersonDeclared,
    record: WorkerRecord,
    block: str,
    zone: str,
    value: str,
) -> dict[str, object]:
    return {
        "quarter": str(declaration.quarter),
        "worker": person.reference,
        "ssin": person.ssin,
        "worker_code": record.worker_code,
        "block": block,
        "zone": zone,
        "value": value,
    }
