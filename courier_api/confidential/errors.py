"""What the confidential channel refuses."""

from courier_api.foundation.errors import Invalid, NotFound, Refused, TooMany


class WrongPassphrase(Refused):
    """The passphrase opens no key of this adviser."""

    def __init__(self) -> None:
        super().__init__("This passphrase does not open your key.")


class PassphraseTooShort(Invalid):
    """A passphrase that a machine could guess."""

    def __init__(self, shortest: int) -> None:
        super().__init__(f"A passphrase has {shortest} characters or more.")


class NothingWritten(Invalid):
    """A message without text, or with more than fits."""

    def __init__(self) -> None:
        super().__init__("Write something, and not more than fits.")


class CodeMisshapen(Invalid):
    """No code of ours has this form."""

    def __init__(self) -> None:
        super().__init__("This is no code of ours. It has five groups of five signs.")


class AdviserUnknown(NotFound):
    """No adviser who can be written to has this key."""

    def __init__(self) -> None:
        super().__init__("This confidential adviser cannot be written to.")


class ReportUnknown(NotFound):
    """No report of this adviser has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such report of yours.")


class SheetWrong(Refused):
    """The recovery sheet, the passphrase and the key do not belong together."""

    def __init__(self) -> None:
        super().__init__("This recovery sheet does not open that key.")


class ChannelBusy(TooMany):
    """Everybody together used this door too often in this hour."""

    def __init__(self) -> None:
        super().__init__(
            "Too many people use this page now. Try again in an hour, or call the adviser.",
            retry_after_seconds=3600,
        )
