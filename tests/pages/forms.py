"""Fills in a form of a page and posts it, as a browser without script does."""

import httpx

from tests.pages.markup import Element, Page


def post(client: httpx.Client, path: str, action: str, /, **fields: str) -> httpx.Response:
    """Open a page, fill in its form with this action, send it."""
    page = Page(client.get(path).text)
    assert action in {form.get("action") for form in page.named("form")}, page.text
    return client.post(action, data={"form_token": token_of(page)} | fields)


def token_of(page: Page) -> str:
    """The token that the forms of a page carry."""
    tokens = {field.get("value") for field in page.named("input") if is_token(field)}
    assert len(tokens) == 1
    return tokens.pop()


def is_token(field: Element) -> bool:
    """Whether a field is the form token."""
    return field.get("name") == "form_token"
