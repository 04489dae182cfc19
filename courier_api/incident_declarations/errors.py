"""What a declaration to the insurer refuses."""

from collections.abc import Sequence

from courier_api.foundation.errors import Invalid, NotFound, Refused


class DeclarationNotFound(NotFound):
    """The case has no declaration yet."""

    def __init__(self, ref: str) -> None:
        super().__init__("No declaration has been prepared for this case.", ref=ref)


class DeclarationNotNeeded(Refused):
    """A minor case goes into the first-aid register only."""

    def __init__(self, ref: str) -> None:
        super().__init__(
            "This accident is minor: no declaration to the insurer is needed.", ref=ref
        )


class DeclarationIsPlatforms(Refused):
    """It was ridden self-employed: the platform declares it to its own insurer."""

    def __init__(self, ref: str) -> None:
        super().__init__(
            "This accident was ridden self-employed: the platform declares it to its own insurer.",
            ref=ref,
        )


class NotInThisState(Refused):
    """The state of the declaration does not allow the step."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(
            "The declaration is not in a state that allows this.", state=state, wanted=wanted
        )


class FormHasFaults(Refused):
    """Something is missing or wrong; `zones` names where, never what was written."""

    def __init__(self, zones: Sequence[str]) -> None:
        super().__init__("Something in the form is missing or wrong.", zones=list(zones))


class ProofIncomplete(Invalid):
    """A sending counts only with its time and its channel."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(
            "Write down when and over which channel it was sent.",
            errors=[{"field": field, "rule": "required"} for field in fields],
        )


class SheetNotFound(NotFound):
    """No accident sheet was made for this case."""

    def __init__(self, ref: str) -> None:
        super().__init__("There is no accident sheet of this case.", ref=ref)
