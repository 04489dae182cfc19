"""What a line of the log of a case says, in words: what was looked at, taken as a file, or changed."""

from courier_api.incidents.own_openings import TAKEN
from courier_api.incidents.read_health import READ
from courier_api.locale.catalogue import Language, load_catalogue


class AuditWords:
    """The log in one language; an action that nobody gave words stands as it was written."""

    def __init__(self, language: str) -> None:
        self.language = Language(language)
        self.catalogue = load_catalogue()

    def action(self, action: str) -> str:
        """What was done."""
        if action.startswith(READ):
            seen = action.removeprefix(READ)
            kind = seen.partition("_")[0]  # every copy of a photo is a photo
            what = self._known(f"console.audit.seen.{seen}") or self._known(
                f"console.audit.seen.{kind}"
            )
            return self._text("console.audit.looked", what=what) if what else action
        if action.startswith(TAKEN):
            paper = self._known(f"openings.papers.{action.removeprefix(TAKEN)}")
            return self._text("openings.taken", paper=paper) if paper else action
        subject, _, kind = action.partition(".")
        return (
            self._known(f"case.step.{kind}")
            or self._known(f"console.audit.did.{subject}_{kind}")
            or self._known(f"console.audit.did.{subject}")
            or action
        )

    def purpose(self, purpose: str | None) -> str | None:
        """Why: a duty in words, or what somebody wrote."""
        return self._known(f"openings.purposes.{purpose}") or purpose

    def _known(self, key: str) -> str | None:
        return self.catalogue.text(key, self.language) if self.catalogue.has(key) else None

    def _text(self, key: str, **facts: str) -> str:
        return self.catalogue.text(key, self.language, **facts)
