"""A declaration form without faults, full and simplified, for tests that change one value."""

from datetime import date

from safety.declaration_form import Answer, DeclarationForm, FormKind, Moment, Source, Spot, form_of

NOW = Moment(today=date(2026, 3, 13), hour="1200")
COMMON = {
    "00156": "1", "00014": "0123456749", "00024": "90041212476", "00025": "Benali",
    "00026": "Amina", "00044": "2026-01-05", "00384": "250", "00379": "3260", "00237": "2026-03-06",
    "00238": "1", "00239": "1815", "00240": "0", "00247": "2026-03-06", "00249": "1830",
    "00257": "42", "00258": "12.03", "00264": "2", "00266": "2026-03-06", "00276": "1815",
    "00752": "1", "00128": "2026-03-10", "00280": "021", "00284": "53", "00889": "2",
    "00890": "1", "00242": "1060", "00243": "Saint-Gilles", "00241": "150", "00343": "2",
    "00260": "0", "00885": "0", "00275": "0097", "00277": "AW-2026-1", "00278": "0",
}  # fmt: skip
FULL_ONLY = {
    "00432": "0", "00252": "2", "00246": "Openbare weg", "00250": "Levering", "00255": "Fietsen",
    "00256": "Controle verloren op een tramspoor", "00261": "2026", "00272": "14",
    "00259": "Val op de grond", "00289": "0", "00294": "1", "00308": "2026-03-06",
    "00324": "De Smet", "00313": "0", "00359": "0", "00244": "0", "00265": "0",
    "00369": "Fietskoerier", "00886": "3", "00888": "2", "00300": "0", "00301": "1", "00307": "0",
    "00302": "0",
}  # fmt: skip
SIMPLIFIED_ONLY = {"00753": "Gevallen met de fiets op een tramspoor."}


def declared(kind: FormKind = FormKind.FULL, **changes: str | None) -> DeclarationForm:
    """A form without faults at `NOW`. Changes by spot, as `z00246` or `z00888_2`; None takes it out."""
    values: dict[str, str | None] = dict(COMMON)
    values |= FULL_ONLY if kind is FormKind.FULL else SIMPLIFIED_ONLY
    values |= {name[1:].replace("_", "-"): value for name, value in changes.items()}
    answers = {
        Spot.of(key): Answer(value=value, source=Source.ADVISER)
        for key, value in values.items()
        if value is not None
    }
    return form_of(kind, answers)
