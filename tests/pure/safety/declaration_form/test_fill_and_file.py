"""Filling with sources, and the file: what is written without faults reads back equal."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.declaration_form import (
    Answer,
    DeclarationForm,
    FileUnreadable,
    FormKind,
    Source,
    Spot,
    fill,
    form_file,
    form_of,
    known,
    read_file,
    spots,
    zones,
)
from safety.declaration_form.check import is_bad
from safety.declaration_form.zones import PARENTS, Zone, ZoneKind
from safety.esaw import codes
from tests.factories.declarations import NOW, declared

from safety.declaration_form import faults  # isort: skip


def test_a_value_knows_who_it_comes_from() -> None:
    facts = [
        known("00237", date(2026, 3, 6), Source.COURIER),
        known("00238", True, Source.COURIER),
        known("00239", time(18, 15), Source.COURIER),
        known("00239", time(18, 20), Source.PLATFORM),
        known("00384", 250, Source.PAYROLL),
    ]

    answers = fill(FormKind.FULL, facts, {})

    assert answers[Spot("00239")] == Answer(value="1815", source=Source.COURIER)
    assert answers[Spot("00384")] == Answer(value="250", source=Source.PAYROLL)
    assert answers[Spot("00238")].value == "1"


def test_the_adviser_has_the_last_word_and_may_take_a_value_out() -> None:
    facts = [known("00816", "Rue Haute", Source.COURIER), known("00025", "Benali", Source.PAYROLL)]

    answers = fill(FormKind.FULL, facts, {Spot("00816"): " Hoogstraat\r\n", Spot("00025"): ""})

    assert answers == {Spot("00816"): Answer(value="Hoogstraat", source=Source.ADVISER)}


def test_what_the_form_must_not_have_is_left_out_and_what_hangs_on_it() -> None:
    facts = [
        known("00300", "1", Source.ADVISER),
        known("00304", "Politie Zuid", Source.ADVISER),
        known("00246", "Weg", Source.COURIER),
        known("00237", date(2026, 3, 6), Source.COURIER),
    ]

    assert set(fill(FormKind.SIMPLIFIED, facts, {})) == {Spot("00237")}
    assert len(fill(FormKind.FULL, facts, {})) == 4


def test_repetitions_close_up() -> None:
    answers = {
        Spot("00309", turn): Answer(value=name, source=Source.ADVISER)
        for turn, name in ((1, ""), (2, "Peeters"), (3, "Claes"))
    }

    form = form_of(FormKind.FULL, answers)

    assert form.values == {Spot("00309", 1): "Peeters", Spot("00309", 2): "Claes"}


@pytest.mark.parametrize("kind", FormKind)
def test_the_file_reads_back_equal(kind: FormKind) -> None:
    form = declared(kind)
    if kind is FormKind.FULL:
        form = declared(kind, z00888_2="3", z00307_2="1", z00309_2="Peeters", z00274_2="23")

    assert read_file(form_file(form)) == form
    assert form_file(form) == form_file(read_file(form_file(form)))


def test_the_file_has_the_names_of_the_glossary() -> None:
    text = form_file(declared()).decode()

    assert "<IdentificationOfRisk>001</IdentificationOfRisk>" in text
    assert "<LastEventCode>42</LastEventCode>" in text
    assert text.index("<Accident>") < text.index("<EconomicConsequences>")


def test_every_block_leads_to_the_root() -> None:
    assert {zone.block for zone in zones().values()} <= PARENTS.keys()
    assert set(PARENTS.values()) <= {*PARENTS, "AOAT001"}


@pytest.mark.parametrize(
    "content", [b"", b"<AOAT001/>", b"<x>", b'<!DOCTYPE a [<!ENTITY b "c">]><AOAT001/>']
)
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_file(content)


def values_of(zone: Zone) -> st.SearchStrategy[str]:
    """Values of the right form for a zone."""
    match zone.kind:
        case ZoneKind.TEXT | ZoneKind.NAME:
            return st.text(min_size=1, max_size=zone.longest)
        case ZoneKind.CHOICE:
            return st.sampled_from(zone.choices)
        case ZoneKind.CODE:
            assert zone.codes is not None
            return st.sampled_from(sorted(codes(zone.codes)))
        case ZoneKind.DATE:
            return st.dates(date(2025, 1, 1), date(2026, 12, 31)).map(date.isoformat)
        case ZoneKind.HOUR:
            return st.times().map(lambda clock: f"{clock:%H%M}")
        case _:
            return st.integers(0, 10**zone.longest - 1).map(str)


changed = st.sampled_from(sorted(zones())).flatmap(
    lambda number: st.tuples(
        st.builds(Spot, st.just(number), st.integers(1, zones()[number].most)),
        st.just("") | values_of(zones()[number]),
    )
)
forms = st.builds(
    lambda kind, changes: form_of(
        kind,
        {
            spot: Answer(value=value, source=Source.ADVISER)
            for spot, value in {**declared(kind).values, **dict(changes)}.items()
        },
    ),
    st.sampled_from(FormKind),
    st.lists(changed, max_size=4),
)


@given(forms)
def test_a_form_without_faults_always_reads_back_equal(form: DeclarationForm) -> None:
    if not faults(form, NOW):
        assert read_file(form_file(form)) == form


@given(st.text(max_size=60).filter(lambda text: text.strip() != ""))
def test_any_text_without_a_fault_survives_the_file(text: str) -> None:
    form = declared(z00246=text)

    if any(is_bad(sign) for sign in text):
        assert faults(form, NOW)
    else:
        assert faults(form, NOW) == ()
        assert read_file(form_file(form)) == form


@given(forms)
def test_only_what_may_stand_is_offered(form: DeclarationForm) -> None:
    offered = spots(form)

    assert len(offered) == len(set(offered))
    assert not {each.spot for each in faults(form, NOW) if each.rule.value == "missing"} - set(
        offered
    )
