"""Codes, files and differences, value by value."""

import json
from xml.etree import ElementTree

import pytest

from declarations.dmfa import declaration_of, interchange_xml, line_rows
from declarations.dmfa.build import CodesMissing
from declarations.payroll_file import component_rows, control_totals, worker_rows
from declarations.worker_quarter import Dues, Quarter, WorkerQuarter
from declarations.worker_quarter.codes import (
    CodesUnreadable,
    PayrollCodes,
    codes_document,
    read_codes,
)
from declarations.worker_quarter.csv_text import csv_rows, csv_text
from declarations.worker_quarter.differences import changes
from tests.factories.payroll import CODES
from tests.pure.declarations.worker_quarter.workers import make_day, make_worker

Q1 = Quarter(2026, 1)
GIVEN = read_codes(CODES)
NUMBER = "0123456749"


def declared(worker: WorkerQuarter, codes: PayrollCodes = GIVEN) -> dict[tuple[str, str], str]:
    """Block and zone to value."""
    declaration = declaration_of([worker], codes, employer_number=NUMBER, quarter=Q1)
    return {
        (str(row["block"]), str(row["zone"])): str(row["value"]) for row in line_rows(declaration)
    }


def with_codes(**changes: object) -> PayrollCodes:
    return read_codes({**CODES, **changes})


def test_a_part_timer_tells_days_and_hours() -> None:
    zones = declared(make_worker())

    assert zones["working_time_1", "00063"] == "100"
    assert zones["working_time_1", "00064"] == "200"
    assert zones["wage_1", "00070"] == "3915"
    assert zones["occupation", "00044"] == "2026-03-03"
    assert zones["worker_record", "00038"] == "2026-01-01"


def test_a_full_timer_tells_days_only() -> None:
    zones = declared(make_worker(), with_codes(contract_type=0))

    assert ("working_time_1", "00064") not in zones


def test_paid_time_not_worked_has_a_line_where_a_code_was_named() -> None:
    zones = declared(make_worker(), with_codes(time_code_paid_not_worked="72"))

    assert zones["working_time_72", "00064"] == "100"
    assert ("working_time_72", "00063") not in zones


def test_a_student_inside_has_gross_contribution_and_whole_hours_and_no_occupation() -> None:
    day = make_day(declared_minutes=121, worked_minutes=121, inside_minutes=121,
                   solidarity_cents=3915)  # fmt: skip
    worker = make_worker(
        day, worker_type="STU", solidarity=Dues(worker_cents=106, employer_cents=212),
        ordinary=Dues(),
    )  # fmt: skip

    zones = declared(worker)

    student = {zone: value for (block, zone), value in zones.items() if block == "student"}
    assert student == {"00042": "2123456789", "00076": "3915", "00077": "318", "01158": "3"}
    assert not any(block == "occupation" for block, _ in zones)


def test_allowances_are_not_declared() -> None:
    day = make_day(worked_minutes=0, paid_minutes=0, top_up_minutes=0, base_cents=0, top_up_cents=0)

    assert declared(make_worker(day)) == {}


def test_the_interchange_names_each_zone_and_escapes_what_people_are_called() -> None:
    declaration = declaration_of([make_worker()], GIVEN, employer_number=NUMBER, quarter=Q1)

    text = interchange_xml(declaration)

    root = ElementTree.fromstring(text)
    assert root.findtext(".//familyName") == "Peeters & <Zonen>"
    zones = {element.get("zone"): element.text for element in root.iter("value")}
    assert (zones["00013"], zones["00014"], zones["00024"]) == ("20261", NUMBER, "88092345785")
    control = root.find("control")
    assert control is not None
    assert control.get("wageCents") == "3915"
    assert interchange_xml(declaration) == text


def test_what_cannot_be_declared_without_codes_names_them_all() -> None:
    with pytest.raises(CodesMissing) as missing:
        declared(make_worker(), PayrollCodes())

    assert "wage_code" in missing.value.fields
    assert "worker_codes.OTH" in missing.value.fields
    assert "local_unit" not in missing.value.fields  # only students need it


def test_components_add_up_to_the_accounts() -> None:
    rows = list(component_rows([make_worker()], employer_number=NUMBER, quarter=Q1))

    assert control_totals(rows) == {
        "wages": 3915,
        "allowances": 374,
        "employer_contributions": 979,
        "social_security_payable": 512 + 979,
        "withholding_payable": 100,
        "courier_payable": 3915 + 374 - 512 - 100,
    }


def test_a_worker_row_can_be_written_without_any_code() -> None:
    (row,) = worker_rows([make_worker()], PayrollCodes(), employer_number=NUMBER, quarter=Q1)

    assert (row["worker_code"], row["gross_wage_cents"], row["floor_topup_cents"]) == (
        None,
        3915,
        1305,
    )
    assert row["hours_paid_not_worked_x100"] == 100


@pytest.mark.parametrize(
    "changed",
    [
        {"local_unit": "1123456789"},
        {"employer_class": 10},
        {"days_per_week_x100": 701},
        {"days_per_week_x100": True},
        {"contract_type": 2},
        {"worker_codes": {"XYZ": "015"}},
        {"worker_codes": {"OTH": "15"}},
        {"worker_codes": ["015"]},
        {"surprise": 1},
    ],
)
def test_codes_out_of_their_range_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(CodesUnreadable):
        with_codes(**changed)


def test_codes_are_read_as_they_were_written() -> None:
    assert read_codes(json.loads(json.dumps(codes_document(GIVEN)))) == GIVEN
    with pytest.raises(CodesUnreadable):
        read_codes([])


def test_a_cell_is_never_a_formula_and_comes_back_otherwise() -> None:
    text = csv_text(("name", "cents"), [{"name": "=1+1", "cents": -5}, {"name": 'a"b,c'}])

    assert csv_rows(text) == [{"name": "'=1+1", "cents": "-5"}, {"name": 'a"b,c', "cents": ""}]
    assert text.endswith("\r\n")


def test_a_difference_has_both_values_and_what_lies_between() -> None:
    found = changes(
        {("a",): "10", ("b",): "1", ("d",): "x"}, {("a",): "7", ("c",): "4", ("d",): "y"}
    )

    assert [(each.key, each.before, each.after, each.difference) for each in found] == [
        (("a",), "10", "7", -3),
        (("b",), "1", None, -1),
        (("c",), None, "4", 4),
        (("d",), "x", "y", None),
    ]
