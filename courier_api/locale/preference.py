"""Which language a person reads, from what the browser or a record says."""

from courier_api.locale.catalogue import Language

DEFAULT = Language.EN


def language_of(code: str | None) -> Language | None:
    """The language of a code such as `nl` or `fr-BE`; None when it is not one of ours."""
    if not code:
        return None
    primary = code.strip().lower().replace("_", "-").partition("-")[0]
    return Language(primary) if primary in {language.value for language in Language} else None


def first_accepted(header: str | None) -> Language | None:
    """The first of our languages in an `Accept-Language` header, by its weights."""
    wishes: list[tuple[float, int, Language]] = []
    for position, part in enumerate((header or "").split(",")):
        code, _, weight = part.partition(";")
        if language := language_of(code):
            wishes.append((-_weight(weight), position, language))
    return min(wishes)[2] if wishes else None


def _weight(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q="))
    except ValueError:
        return 1.0
