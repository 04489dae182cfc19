"""A payslip says what the stored days and months say, and its PDF can be heard."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from courier_api.couriers.queries import courier_by_id
from courier_api.locale.catalogue import Language
from courier_api.pay.payslip.pdf import payslip_pdf
from courier_api.pay.payslip.slip import Payslip
from courier_api.pay.payslip.tell_month import payslip_of
from tests.factories.books import pay_months, worked_days
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.events import Told
from tests.factories.running import Running

MARCH = date(2026, 3, 1)


@pytest.fixture
def ridden(paid: Running) -> Running:
    """Three days of one, two and three hours."""
    for day in range(3):
        told = Told(shift=f"S-{day}", starts_at=FRIDAY_EVENING + timedelta(days=day), hours=day + 1)
        paid.tell(told.planned(), told.started(), told.ended(distance_m=10_500))
    return paid


def slip(service: Running, language: Language = Language.EN, month: date = MARCH) -> Payslip | None:
    """Amina's payslip."""
    with service.database.reading() as session:
        courier = courier_by_id(session, courier_id_of(session, AMINA))
        return payslip_of(session, courier, month, language)


def euros(cents: int) -> str:
    """An amount as it is written in English."""
    return f"{'-' if cents < 0 else ''}€{abs(cents) // 100}.{abs(cents) % 100:02}"


def read(pdf: bytes) -> PdfReader:
    """The file as any reader opens it."""
    return PdfReader(io.BytesIO(pdf))


def tags(node: DictionaryObject) -> list[str]:
    """Every structure tag of a PDF, in reading order."""
    found = [str(node["/S"])] if "/S" in node else []
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        inner = child.get_object()
        if isinstance(inner, DictionaryObject):
            found += tags(inner)
    return found


def test_every_sum_is_that_of_the_stored_month(ridden: Running) -> None:
    found = slip(ridden)
    (month,) = pay_months(ridden.database)

    assert found is not None
    sums = dict(found.tables[0].rows)
    assert found.payable_cents == month.payable_cents
    assert sums["Gross pay"] == euros(month.gross_cents)
    assert sums["Social security"] == euros(-month.worker_contribution_cents)
    assert sums["Tax held back"] == euros(month.withholding_cents)
    assert sums["To be paid to you"] == euros(month.payable_cents)


def test_every_day_stands_with_its_amounts_and_its_pay_date(ridden: Running) -> None:
    found = slip(ridden)
    days = worked_days(ridden.database)

    assert found is not None
    assert [row[6] for row in found.tables[1].rows] == [euros(day.payable_cents) for day in days]
    assert [row[3] for row in found.tables[1].rows] == [euros(day.gross_cents) for day in days]
    assert [row[7] for row in found.tables[1].rows] == ["Fri 13 Mar", "Sat 14 Mar", "Sun 15 Mar"]


def test_employer_and_setting_for_tax_are_named(ridden: Running) -> None:
    found = slip(ridden)

    assert found is not None
    assert "0123.456.749" in found.parties[0]
    assert any("a setting of the agreement: 0 %" in note for note in found.notes)


@pytest.mark.parametrize("language", Language)
def test_the_pdf_holds_every_amount_and_no_national_number(
    ridden: Running, language: Language
) -> None:
    found = slip(ridden, language)
    assert found is not None
    text = "".join(page.extract_text() for page in read(payslip_pdf(found)).pages)
    squeezed = "".join(text.split())

    cells = [cell for table in found.tables for row in table.rows for cell in row[table.words :]]
    assert [cell for cell in cells if "".join(cell.split()) not in squeezed] == []
    assert AMINA.ssin not in squeezed


@pytest.mark.parametrize("language", Language)
def test_the_pdf_is_tagged_and_says_its_language_and_title(
    ridden: Running, language: Language
) -> None:
    found = slip(ridden, language)
    assert found is not None
    reader = read(payslip_pdf(found))
    root = reader.trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)

    assert str(root["/Lang"]).startswith(language.value)
    assert root["/MarkInfo"]["/Marked"].value is True
    assert reader.metadata is not None
    assert reader.metadata.title == found.title
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= set(tags(root["/StructTreeRoot"].get_object()))


def test_the_pdf_carries_its_fonts_and_names_its_standard(ridden: Running) -> None:
    found = slip(ridden)
    assert found is not None
    pdf = payslip_pdf(found)
    fonts = [
        font.get_object()
        for page in read(pdf).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    inner = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]

    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & set(each.get_object()) for each in inner)
    assert b"pdfuaid:part" in b"".join(
        read(pdf).trailer["/Root"]["/Metadata"].get_object().get_data().splitlines()
    )


def test_the_same_month_is_the_same_file(ridden: Running) -> None:
    first, second = slip(ridden), slip(ridden)
    assert first is not None
    assert second is not None

    assert payslip_pdf(first) == payslip_pdf(second)
    assert read(payslip_pdf(first)).metadata.creation_date.date() == first.changed_on  # type: ignore[union-attr]


def test_a_month_without_work_has_no_payslip(ridden: Running) -> None:
    assert slip(ridden, month=date(2026, 4, 1)) is None
