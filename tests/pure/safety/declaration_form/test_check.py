"""Each rule of a zone, just inside and just outside."""

from datetime import date

import pytest

from safety.declaration_form import FaultRule, FormKind, Moment, Spot, faults, missing, zones
from tests.factories.declarations import NOW, declared

FULL, SIMPLIFIED = FormKind.FULL, FormKind.SIMPLIFIED
Changes = dict[str, str | None]


def broken(kind: FormKind, changes: Changes, now: Moment = NOW) -> set[tuple[str, FaultRule]]:
    return {(each.spot.key, each.rule) for each in faults(declared(kind, **changes), now)}


@pytest.mark.parametrize("kind", FormKind)
def test_the_form_of_the_tests_has_no_fault(kind: FormKind) -> None:
    assert broken(kind, {}) == set()


TEXTS = [
    ("00246", 180, FULL), ("00250", 180, FULL), ("00255", 300, FULL), ("00256", 300, FULL),
    ("00259", 300, FULL), ("00753", 300, SIMPLIFIED), ("00273", 60, FULL), ("00816", 35, FULL),
    ("00263", 7, FULL), ("00277", 12, FULL), ("00304", 30, FULL),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "longest", "kind"), TEXTS)
def test_a_text_ends_where_its_zone_does(zone: str, longest: int, kind: FormKind) -> None:
    police: Changes = {"z00300": "1"} if zone == "00304" else {}

    assert broken(kind, police | {f"z{zone}": "a" * longest}) == set()
    assert broken(kind, police | {f"z{zone}": "a" * (longest + 1)}) == {(zone, FaultRule.TOO_LONG)}


INSIDE: list[tuple[FormKind, Changes]] = [
    (FULL, {"z00237": "2026-03-06", "z00044": "2026-03-06"}),
    (FULL, {"z00045": "2025-03-06", "z00044": "2024-01-01"}),
    (FULL, {"z00247": "2026-03-06", "z00249": "1815"}),
    (FULL, {"z00238": "0", "z00239": None}),
    (FULL, {"z00889": "1", "z00890": None, "z00242": None, "z00243": None, "z00241": None}),
    (FULL, {"z00241": "111", "z00242": None, "z00243": "Lille"}),
    (FULL, {"z00889": "3", "z00890": None, "z00816": "Rue Haute", "z00817": "1", "z00818": "b"}),
    (FULL, {"z00240": "1", "z00252": None}),
    (FULL, {"z00264": "1", "z00266": None, "z00276": None, "z00752": "0", "z00128": None,
            "z00272": None}),
    (FULL, {"z00264": "4", "z00288": "2026-03-06", "z00752": "0", "z00128": None,
            "z00272": None}),
    (FULL, {"z00264": "3"}),
    (FULL, {"z00752": "0", "z00128": None}),
    (FULL, {"z00289": "1", "z00290": "2026-03-06", "z00291": "1815", "z00292": "Collega"}),
    (FULL, {"z00294": "2", "z00308": None, "z00324": None}),
    (FULL, {"z00313": "1", "z00335": "Sint-Pieter", "z00316": "2026-03-06", "z00317": "1815"}),
    (FULL, {"z00888": "14", "z00887": "Kniebeschermers"}),
    (FULL, {"z00888": "2", "z00888_2": "3"}),
    (FULL, {"z00888": "1"}),
    (FULL, {"z00307_2": "1", "z00309_2": "Peeters", "z00307_3": "1"}),
    (FULL, {"z00273": "Rail gemeld", "z00274": "35", "z00274_2": "23"}),
    (FULL, {"z00384": "0", "z00379": None}),
    (FULL, {"z00384": "2400", "z00379": "99999"}),
    (FULL, {"z00278": "1", "z00281": "0001"}),
    (FULL, {"z00302": "1", "z00326": "0"}),
    (FULL, {"z00432": "1", "z00381": "2025-03-06"}),
    (FULL, {"z00260": "1", "z00385": "2025-03-06"}),
    (SIMPLIFIED, {"z00128": "2026-03-10"}),
    (SIMPLIFIED, {"z00266": "2026-03-09", "z00128": "2026-03-12"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes"), INSIDE)
def test_just_inside_is_no_fault(kind: FormKind, changes: Changes) -> None:
    assert broken(kind, changes) == set()


OUTSIDE: list[tuple[FormKind, Changes, set[tuple[str, FaultRule]]]] = [
    (FULL, {"z00044": "2026-03-07"}, {("00237", FaultRule.BEFORE_EMPLOYMENT)}),
    (FULL, {"z00045": "2025-03-05", "z00044": "2024-01-01"},
     {("00237", FaultRule.AFTER_EMPLOYMENT)}),
    (FULL, {"z00260": "1", "z00385": "2025-03-05"}, {("00237", FaultRule.AFTER_EMPLOYMENT)}),
    (FULL, {"z00237": "6 maart"}, {("00237", FaultRule.NOT_A_DATE)}),
    (FULL, {"z00239": "2400"}, {("00239", FaultRule.NOT_AN_HOUR),
                                ("00249", FaultRule.BEFORE_ACCIDENT)}),
    (FULL, {"z00239": "1860", "z00249": "1900"}, {("00239", FaultRule.NOT_AN_HOUR)}),
    (FULL, {"z00238": "1", "z00239": None}, {("00239", FaultRule.MISSING)}),
    (FULL, {"z00238": "0"}, {("00239", FaultRule.FORBIDDEN)}),
    (FULL, {"z00240": "2"}, {("00240", FaultRule.NOT_IN_LIST)}),
    (FULL, {"z00247": "2026-03-05"}, {("00247", FaultRule.BEFORE_ACCIDENT)}),
    (FULL, {"z00249": "1814"}, {("00249", FaultRule.BEFORE_ACCIDENT)}),
    (FULL, {"z00889": "3"}, {("00890", FaultRule.FORBIDDEN), ("00816", FaultRule.MISSING),
                             ("00817", FaultRule.MISSING)}),
    (FULL, {"z00890": None}, {("00890", FaultRule.MISSING)}),
    (FULL, {"z00242": None}, {("00242", FaultRule.MISSING)}),
    (FULL, {"z00242": "9999"}, {("00242", FaultRule.UNKNOWN_POSTCODE)}),
    (FULL, {"z00818": "b"}, {("00818", FaultRule.FORBIDDEN)}),
    (FULL, {"z00252": None}, {("00252", FaultRule.MISSING)}),
    (FULL, {"z00240": "1"}, {("00252", FaultRule.FORBIDDEN)}),
    (FULL, {"z00246": None}, {("00246", FaultRule.MISSING)}),
    (FULL, {"z00246": "a\x00b"}, {("00246", FaultRule.BAD_SIGNS)}),
    (FULL, {"z00246": " "}, {("00246", FaultRule.BAD_SIGNS)}),
    (FULL, {"z00753": "Kort"}, {("00753", FaultRule.FORBIDDEN)}),
    (FULL, {"z00257": "98"}, {("00257", FaultRule.NOT_IN_LIST)}),
    (FULL, {"z00258": "12"}, {("00258", FaultRule.NOT_IN_LIST)}),
    (FULL, {"z00280": None}, {("00280", FaultRule.MISSING)}),
    (FULL, {"z00284": None}, {("00284", FaultRule.MISSING)}),
    (FULL, {"z00264": "7"}, {("00264", FaultRule.NOT_IN_LIST)}),
    (FULL, {"z00264": "1"}, {("00266", FaultRule.FORBIDDEN), ("00272", FaultRule.FORBIDDEN),
                             ("00752", FaultRule.NO_RESUMPTION_HERE)}),
    (FULL, {"z00266": None}, {("00266", FaultRule.MISSING),
                              ("00752", FaultRule.NO_RESUMPTION_HERE)}),
    (FULL, {"z00266": "2025-03-05"}, {("00266", FaultRule.TOO_LONG_AGO)}),
    (FULL, {"z00276": None}, {("00276", FaultRule.MISSING)}),
    (FULL, {"z00128": "2026-03-14"}, {("00128", FaultRule.IN_FUTURE)}),
    (FULL, {"z00128": "2026-03-05"}, {("00128", FaultRule.BEFORE_ACCIDENT),
                                      ("00128", FaultRule.BEFORE_STOP)}),
    (FULL, {"z00272": None}, {("00272", FaultRule.MISSING)}),
    (FULL, {"z00272": "veertien"}, {("00272", FaultRule.TOO_LONG), ("00272", FaultRule.NOT_A_NUMBER)}),
    (FULL, {"z00264": "4", "z00288": "2026-03-05", "z00752": "0", "z00128": None, "z00272": None},
     {("00288", FaultRule.BEFORE_ACCIDENT), ("00266", FaultRule.AFTER_DEATH)}),
    (FULL, {"z00289": "1", "z00290": "2026-03-06", "z00291": "1814", "z00292": "Collega"},
     {("00291", FaultRule.BEFORE_ACCIDENT)}),
    (FULL, {"z00289": "1"}, {("00290", FaultRule.MISSING), ("00291", FaultRule.MISSING),
                             ("00292", FaultRule.MISSING)}),
    (FULL, {"z00289": "2"}, {("00289", FaultRule.NOT_IN_LIST)}),
    (FULL, {"z00308": "2026-03-05"}, {("00308", FaultRule.BEFORE_ACCIDENT)}),
    (FULL, {"z00311": "1814"}, {("00311", FaultRule.BEFORE_ACCIDENT)}),
    (FULL, {"z00324": "De Smet 2"}, {("00324", FaultRule.DIGIT_IN_NAME)}),
    (FULL, {"z00313": "1"}, {("00335", FaultRule.MISSING)}),
    (FULL, {"z00888": "14"}, {("00887", FaultRule.MISSING)}),
    (FULL, {"z00887": "Kniebeschermers"}, {("00887", FaultRule.FORBIDDEN)}),
    (FULL, {"z00888": "1", "z00888_2": "2"}, {("00888", FaultRule.STANDS_ALONE)}),
    (FULL, {"z00888_2": "2"}, {("00888-2", FaultRule.TWICE)}),
    (FULL, {"z00300": "3"}, {("00300", FaultRule.NOT_IN_LIST)}),
    (FULL, {"z00301": "1", "z00307": None}, {("00307", FaultRule.MISSING)}),
    (FULL, {"z00309_2": "Peeters"}, {("00307-2", FaultRule.MISSING)}),
    (FULL, {"z00302": "1"}, {("00326", FaultRule.MISSING)}),
    (FULL, {"z00273": "Rail", "z00274": "1"}, {("00273", FaultRule.NO_TEXT_WITH_NONE)}),
    (FULL, {"z00261": None}, {("00261", FaultRule.MISSING)}),
    (FULL, {"z00261": "2025"}, {("00261", FaultRule.WRONG_YEAR)}),
    (FULL, {"z00384": "2401"}, {("00384", FaultRule.OUT_OF_RANGE)}),
    (FULL, {"z00384": "0"}, {("00379", FaultRule.FORBIDDEN)}),
    (FULL, {"z00379": None}, {("00379", FaultRule.MISSING)}),
    (FULL, {"z00886": "5"}, {("00886", FaultRule.NOT_IN_LIST)}),
    (FULL, {"z00275": "97"}, {("00275", FaultRule.NOT_A_NUMBER)}),
    (FULL, {"z00278": "1"}, {("00281", FaultRule.MISSING)}),
    (FULL, {"z00343": "4"}, {("00343", FaultRule.NOT_IN_LIST)}),
    (FULL, {"z00432": "1", "z00381": "2025-03-05"}, {("00381", FaultRule.TOO_LONG_AGO)}),
    (SIMPLIFIED, {"z00753": None}, {("00753", FaultRule.MISSING)}),
    (SIMPLIFIED, {"z00246": "Weg"}, {("00246", FaultRule.FORBIDDEN)}),
    (SIMPLIFIED, {"z00264": "3"}, {("00264", FaultRule.NOT_IN_SIMPLIFIED)}),
    (SIMPLIFIED, {"z00128": "2026-03-11"}, {("00128", FaultRule.TOO_MANY_DAYS)}),
    (SIMPLIFIED, {"z00266": "2026-03-09", "z00128": "2026-03-13"},
     {("00128", FaultRule.TOO_MANY_DAYS)}),
    (SIMPLIFIED, {"z00752": "0", "z00128": None}, {("00752", FaultRule.RESUMPTION_NEEDED)}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes", "rules"), OUTSIDE)
def test_just_outside_is_a_fault(
    kind: FormKind, changes: Changes, rules: set[tuple[str, FaultRule]]
) -> None:
    assert broken(kind, changes) == rules


def test_an_accident_is_not_in_the_future() -> None:
    on_the_day = Moment(today=date(2026, 3, 6), hour="1830")
    too_early = Moment(today=date(2026, 3, 6), hour="1814")
    changes: Changes = {"z00752": "0", "z00128": None}

    assert broken(FULL, changes, on_the_day) == set()
    assert ("00239", FaultRule.IN_FUTURE) in broken(FULL, changes, too_early)
    assert ("00237", FaultRule.IN_FUTURE) in broken(
        FULL, changes, Moment(today=date(2026, 3, 5), hour="2359")
    )


def test_what_is_missing_is_listed_in_the_order_of_the_form() -> None:
    form = declared(FULL, z00300=None, z00246=None, z00384=None, z00379=None)

    assert [spot.zone for spot in missing(form)] == ["00384", "00246", "00300"]


def test_every_zone_is_asked_for_in_one_of_the_forms() -> None:
    every = {(zone.full, zone.simplified) for zone in zones().values()}

    assert ("forbidden", "forbidden") not in every
    assert len({zone.label for zone in zones().values()}) == len(zones())


@pytest.mark.parametrize("key", ["00246-2", "00888-14", "00888-1", "00888-0", "99999", "", "x-y"])
def test_a_spot_that_the_form_lacks_is_unknown(key: str) -> None:
    with pytest.raises(KeyError):
        Spot.of(key)
