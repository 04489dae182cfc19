"""What the file of a serious accident refuses."""

from collections.abc import Sequence

from courier_api.foundation.errors import Invalid, NotFound, Refused


class NoSeriousFile(NotFound):
    """Nothing suggests that the accident is serious."""

    def __init__(self, ref: str) -> None:
        super().__init__("This accident is not serious, so it has no such file.", ref=ref)


class FileStateRefused(Refused):
    """The state of the file does not allow the step."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__("The file is not in a state that allows this.", state=state, wanted=wanted)


class SectionsMissing(Refused):
    """A final report has every part; a provisional one may lack some."""

    def __init__(self, sections: Sequence[str]) -> None:
        super().__init__(
            "Parts of the report are missing. Make a provisional report, or write them.",
            sections=list(sections),
        )


class ReportNotFound(NotFound):
    """The case has no such report."""

    def __init__(self, number: int) -> None:
        super().__init__("There is no such report of this case.", number=number)


class ReportSent(Refused):
    """A report goes out once."""

    def __init__(self, number: int) -> None:
        super().__init__("This report was sent already. Make a new one.", number=number)


class WordsNeeded(Invalid):
    """Something has to be said in words."""

    def __init__(self, field: str) -> None:
        super().__init__(
            "Something is missing: write it down.", errors=[{"field": field, "rule": "required"}]
        )
