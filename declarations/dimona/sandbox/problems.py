"""Error answers in the form of the social security APIs: RFC 9457 with Belgif problem types."""

from collections.abc import Iterable, Mapping

from starlette.responses import JSONResponse

from declarations.dimona.contract import JsonObject
from declarations.dimona.sandbox.contract_check import Issue

_KINDS = {
    400: ("badRequest", "Bad Request"),
    401: ("invalidAccessToken", "Invalid Access Token"),
    403: ("missingPermission", "Missing Permission"),
    404: ("resourceNotFound", "Resource Not Found"),
    405: ("methodNotAllowed", "Method Not Allowed"),
    406: ("notAcceptable", "Not Acceptable"),
    413: ("payloadTooLarge", "Payload Too Large"),
    415: ("unsupportedMediaType", "Unsupported Media Type"),
    429: ("tooManyRequests", "Too Many Requests"),
    500: ("internalServerError", "Internal Server Error"),
    502: ("badGateway", "Bad Gateway"),
    503: ("serviceUnavailable", "Service Unavailable"),
    504: ("gatewayTimeout", "Gateway Timeout"),
}


def problem(
    status: int,
    detail: str | None = None,
    *,
    issues: Iterable[Issue] = (),
    headers: Mapping[str, str] | None = None,
    kind: str | None = None,
) -> JSONResponse:
    """A problem answer. `kind` replaces the usual last part of the type."""
    usual, title = _KINDS.get(status, ("unexpected", f"Status {status}"))
    body: JsonObject = {
        "type": f"urn:problem-type:belgif:{kind or usual}",
        "status": status,
        "title": title,
    }
    if detail is not None:
        body["detail"] = detail
    if found := [issue.as_json() for issue in issues]:
        body["issues"] = found
    retry_after = (headers or {}).get("Retry-After", "")
    if status == 429 and retry_after.isdigit():
        body |= {"limit": 200, "retryAfterSec": int(retry_after)}
    return JSONResponse(
        body, status, headers=dict(headers or {}), media_type="application/problem+json"
    )


def contract_broken(issues: tuple[Issue, ...]) -> JSONResponse:
    """400 with every faulty property. A missing property gives "Features required" and the like."""
    first = issues[0]
    if first.detail == "required":
        last_part = first.name.rsplit(".", 1)[-1]
        return problem(400, f"{last_part[:1].upper()}{last_part[1:]} required", issues=issues)
    return problem(400, "The body does not follow the contract.", issues=issues)
