"""What sign-in refuses.

The sentences never tell whether a phone number is known here.
"""

from courier_api.foundation.errors import Forbidden, Invalid, Refused, Unauthenticated


class SignInNeeded(Unauthenticated):
    """Nobody is signed in, or the session has ended."""

    def __init__(self) -> None:
        super().__init__("Sign in to go on.")


class WrongCode(Unauthenticated):
    """The code is wrong, used, too old or tried too often: one answer for all."""

    def __init__(self) -> None:
        super().__init__("This code is not valid. Check it, or ask for a new one.")


class PhoneUnreadable(Invalid):
    """What was typed is no phone number."""

    def __init__(self) -> None:
        super().__init__(
            "This is not a phone number. Write it with its country, for example +32 470 12 34 56.",
            errors=[{"field": "phone", "rule": "phone_number"}],
        )


class PhoneTaken(Refused):
    """Another person of the same co-operative already signs in with this phone."""

    def __init__(self) -> None:
        super().__init__(
            "Another person of this co-operative already signs in with this phone number."
        )


class NotYourRole(Forbidden):
    """Signed in, but with a role that may not open this."""

    def __init__(self, role: str) -> None:
        super().__init__("Your role may not open this page.", role=role)
