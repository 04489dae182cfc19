"""Copy-paste examples with the reader's own address filled in. Each is a file among the templates."""

from dataclasses import dataclass

from courier_api.sources.models import Source
from courier_api.web.pages import Pages
from courier_api.web.portal.guest import Guest

SECRET_VARIABLE = "COURIER_SECRET"  # noqa: S105 - the name of a variable
HOOKS = "/hooks/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example. `language` names the text that introduces it; `run` starts the saved file."""

    language: str
    name: str
    run: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the outside reaches us: as the settings say, else as the reader does."""

    public_url: str | None

    def of(self, guest: Guest, source: Source) -> str:
        """The webhook address of a source."""
        base = self.public_url or str(guest.visit.request.base_url)
        return f"{base.rstrip('/')}{HOOKS}/{source.slug}"


KINDS = (
    ("shell", "send.sh", "sh send.sh"),
    ("python", "send.py", "python3 send.py"),
    ("javascript", "send.mjs", "node send.mjs"),
)


def examples(pages: Pages, address: str) -> tuple[Example, ...]:
    """Every example, sending to this address."""
    return tuple(
        Example(
            language=language,
            name=name,
            run=run,
            text=pages.environment.get_template(f"portal/examples/{name}.txt").render(
                address=address, variable=SECRET_VARIABLE
            ),
        )
        for language, name, run in KINDS
    )
