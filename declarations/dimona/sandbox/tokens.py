"""The token desk: checks signed assertions, gives out access tokens and knows them again.

Tokens and assertions live on the time that the sandbox was handed, never on a clock that somebody
has frozen or moved: setting the date of a shift must not end everybody's session. An assertion may
also follow the frozen clock, since a client under test may be frozen with it.

Source: OAuth 2.0 client credentials with a signed assertion, RFC 6749 section 4.4 and RFC 7523
(docs/sources.md#social-security-oauth).
"""

import base64
import binascii
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from declarations.dimona.sandbox.state_file import State

OFFICIAL_TOKEN_URL = "https://services.socialsecurity.be/REST/oauth/v5/token"  # noqa: S105
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SUBMIT = "scope:dimona:declaration:declarant"
CONSULT = "scope:dimona:declaration:consult"

_SCOPES = (SUBMIT, CONSULT)
_SMALLEST_KEY_BITS = 2048
_CLAIMS = ("iss", "sub", "aud", "jti", "exp")
_CLOCK_SKEW = timedelta(seconds=5)


class TokenRefused(Exception):
    """A token request that fails; `error` as in RFC 6749 section 5.2."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description

    @property
    def status(self) -> int:
        """401 when the client is not who it says, otherwise 400."""
        return 401 if self.error == "invalid_client" else 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """An access token that was given out."""

    token: str = field(repr=False)
    client_id: str
    scopes: tuple[str, ...]
    expires_at: datetime
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """How tokens are given out. The longest assertion is not documented: hence generous."""

    token_seconds: int = 600
    longest_assertion: timedelta = timedelta(hours=1)
    trusts_unknown_clients: bool = False


@dataclass(slots=True, kw_only=True)
class TokenDesk:
    """Clients by id with their public keys (several while a certificate is replaced)."""

    real_now: Callable[[], datetime]
    settable_now: Callable[[], datetime]
    rules: TokenRules
    state: State
    _keys: dict[str, list[RSAPublicKey]] = field(default_factory=dict)
    _used: dict[str, datetime] = field(default_factory=dict)
    _grants: dict[str, Grant] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._used = {
            key: datetime.fromisoformat(str(until)) for key, until in self.state.items("jti")
        }
        for _, known in self.state.items("client"):
            assert isinstance(known, dict)
            self.register(known["client_id"], known["public_key_pem"])

    def register(self, client_id: str, public_key_pem: str) -> None:
        """Let a client in with one more key. Raises ValueError for a key that will not do."""
        if not client_id:
            raise ValueError("The client id is empty.")
        try:
            key = load_pem_public_key(public_key_pem.encode())
        except ValueError:
            raise ValueError("The public key is not a PEM public key.") from None
        if not isinstance(key, RSAPublicKey) or key.key_size < _SMALLEST_KEY_BITS:
            raise ValueError("The public key must be an RSA key of at least 2048 bits.")
        keys = self._keys.setdefault(client_id, [])
        if all(known.public_numbers() != key.public_numbers() for known in keys):
            keys.append(key)
            known = {"client_id": client_id, "public_key_pem": public_key_pem}
            self.state.put("client", f"{client_id}|{len(keys)}", known)

    def grant(self, form: Mapping[str, str], audiences: tuple[str, ...]) -> Grant:
        """A new access token for a token request. Raises TokenRefused."""
        if form.get("grant_type") != "client_credentials":
            kind = "unsupported_grant_type" if form.get("grant_type") else "invalid_request"
            raise TokenRefused(kind, "grant_type must be client_credentials.")
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise TokenRefused(
                "invalid_request", f"client_assertion_type must be {ASSERTION_TYPE}."
            )
        if not form.get("client_assertion"):
            raise TokenRefused("invalid_request", "client_assertion is missing.")
        scopes = tuple(form.get("scope", "").split()) or _SCOPES
        if set(scopes) - set(_SCOPES):
            raise TokenRefused("invalid_scope", "An unknown scope was asked for.")
        client_id = self._authenticate(form["client_assertion"], audiences)
        if form.get("client_id", client_id) != client_id:
            raise TokenRefused("invalid_client", "client_id is not the issuer of the assertion.")
        return self._give_out(client_id, scopes)

    def holder(self, token: str) -> Grant | None:
        """What a bearer token stands for; None when unknown or expired."""
        grant = self._grants.get(token)
        return grant if grant is not None and self.real_now() < grant.expires_at else None

    def _authenticate(self, assertion: str, audiences: tuple[str, ...]) -> str:
        claims = self._verified_claims(assertion)
        client_id = claims["iss"]
        if claims["sub"] != client_id:
            raise _not_the_client("iss and sub differ.")
        named = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if not set(map(str, named)) & set(audiences):
            raise _not_the_client("aud is not this token endpoint.")
        expires_at = self._check_times(claims)
        self._use_once(f"{client_id}|{claims['jti']}", expires_at)
        return str(client_id)

    def _verified_claims(self, assertion: str) -> dict[str, object]:
        """The claims, all there, after the signature was checked against the client's keys."""
        try:
            if jwt.get_unverified_header(assertion).get("alg") != "RS256":
                raise _not_the_client("The assertion must be signed with RS256.")
            unverified: dict[str, object] = jwt.decode(
                assertion, options={"verify_signature": False}
            )
        except jwt.InvalidTokenError:
            raise _not_the_client("The assertion is not a signed JWT.") from None
        missing = [name for name in _CLAIMS if not unverified.get(name)]
        if missing:
            raise _not_the_client(f"The assertion lacks {', '.join(missing)}.")
        keys = self._keys.get(str(unverified["iss"]))
        if keys is None:
            if not (self.rules.trusts_unknown_clients and _has_rsa_signature(assertion)):
                raise _not_the_client("The client is not known here.")
        elif not any(_is_signed_by(assertion, key) for key in keys):
            raise _not_the_client("The signature is not the client's.")
        return unverified

    def _check_times(self, claims: Mapping[str, object]) -> datetime:
        """The expiry. Right by the real time or by the settable clock is enough."""
        issued, begins, expires = (
            None if claims.get(name) is None else _instant(claims[name], name)
            for name in ("iat", "nbf", "exp")
        )
        assert expires is not None
        start = issued or begins or self.real_now()
        if expires - start > self.rules.longest_assertion:
            raise _not_the_client("The assertion is valid for too long.")
        for now in (self.real_now(), self.settable_now()):
            latest = now + _CLOCK_SKEW
            if now < expires and all(t is None or t <= latest for t in (issued, begins)):
                return expires
        raise _not_the_client("The assertion is expired or not valid yet: is the clock right?")

    def _use_once(self, key: str, expires_at: datetime) -> None:
        if key in self._used:
            raise _not_the_client("The jti was used before.")
        self._used[key] = expires_at
        self.state.put("jti", key, expires_at.isoformat())

    def _give_out(self, client_id: str, scopes: tuple[str, ...]) -> Grant:
        now = self.real_now()
        seconds = self.rules.token_seconds
        grant = Grant(
            token=secrets.token_urlsafe(32),
            client_id=client_id,
            scopes=scopes,
            expires_at=now + timedelta(seconds=seconds),
            seconds=seconds,
        )
        self._grants = {t: g for t, g in self._grants.items() if now < g.expires_at}
        self._grants[grant.token] = grant
        return grant


def _not_the_client(description: str) -> TokenRefused:
    return TokenRefused("invalid_client", description)


def _is_signed_by(assertion: str, key: RSAPublicKey) -> bool:
    # Times, audience and issuer are checked apart: they need our clock and our addresses.
    unchecked = {
        f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")
    }
    try:
        jwt.decode(assertion, key, algorithms=["RS256"], options=unchecked)  # type: ignore[arg-type]
    except jwt.InvalidTokenError:
        return False
    return True


def _has_rsa_signature(assertion: str) -> bool:
    """Whether the last part is at least as long as a signature by the smallest key."""
    part = assertion.rsplit(".", 1)[-1]
    try:
        signature = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        return False
    return len(signature) * 8 >= _SMALLEST_KEY_BITS


def _instant(seconds: object, name: str) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise _not_the_client(f"{name} must be a number of seconds.")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise _not_the_client(f"{name} is out of range.") from None
