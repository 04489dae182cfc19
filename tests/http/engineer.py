"""An engineer of a platform at the portal, without a browser."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx

from courier_api.auth.codes import confirm_code, request_code
from tests.factories.platform_people import NOOR_PHONE
from tests.http.conftest import Door
from tests.pages.markup import Page


@dataclass(frozen=True, slots=True)
class Engineer:
    """Somebody signed in, with the cookies of one browser."""

    door: Door
    cookies: dict[str, str]

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self._ask("GET", path)

    def text(self, path: str) -> str:
        """All words of a page that opens."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return Page(answer.text).text

    def post(self, page: str, action: str, **fields: str) -> httpx.Response:
        """Open a page, fill in its form with this action, send it."""
        opened = self.get(page)
        forms = {form.get("action") for form in Page(opened.text).named("form")}
        assert action in forms, forms
        return self.send(action, token=_token(opened.text), **fields)

    def send(self, action: str, token: str | None = None, **fields: str) -> httpx.Response:
        """Send a form from wherever; with the token of the account page unless one is given."""
        token = token or _token(self.get("/account").text)
        body = urlencode({"form_token": token, **fields}).encode()
        return self._ask("POST", action, body)

    def follow(self, answer: httpx.Response) -> str:
        """The words of the page that a form led to."""
        assert answer.status_code == 303, answer.text
        return self.text(answer.headers["location"])

    def _ask(self, method: str, path: str, body: bytes = b"") -> httpx.Response:
        headers = {
            "accept": "text/html",
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "content-type": "application/x-www-form-urlencoded",
        }
        answer = self.door.client.request(method, path, content=body, headers=headers)
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            value = rest.partition(";")[0].strip('"')
            self.cookies.pop(name, None)
            if value and "Max-Age=0" not in cookie:
                self.cookies[name] = value
        return answer


def sign_in(door: Door, phone: str = NOOR_PHONE) -> Engineer:
    """A session of whoever has this phone."""
    with door.services.database.transaction() as session:
        issued = request_code(session, phone, door.clock.now())
        assert issued is not None
        opened = confirm_code(session, phone, issued.code, door.clock.now())
        assert opened is not None
    return Engineer(door, {"courier_session": opened.token, "courier_language": "en"})


def _token(source: str) -> str:
    match: re.Match[str] | None = re.search(r'name="form_token" value="([^"]+)"', source)
    assert match is not None
    return match[1]


def ids(page: str) -> list[str]:
    """The entries that a page of the log lists, in its order."""
    return re.findall(r'class="ref" href="[^"]*chosen=([a-z]+-\d+)"', page)
