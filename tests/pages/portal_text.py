"""The code that a page of the portal shows, as somebody would copy it."""

import html
import re


def code_of(source: str, name: str) -> str:
    """The text of one block of code."""
    match = re.search(rf'<pre[^>]* id="{name}"[^>]*><code>(.*?)</code></pre>', source, re.DOTALL)
    assert match is not None, name
    return html.unescape(match[1]) + "\n"
