"""What is raised when the question itself is malformed. A refused shift is a result, not an error."""


class PayInputError(ValueError):
    """The input of a pay computation has the wrong shape; the text is one sentence saying where."""
