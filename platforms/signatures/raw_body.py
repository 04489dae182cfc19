"""Schemes that sign the raw body and nothing else: Uber, Onfleet, CoopCycle, iFood.

Nothing of the request but its bytes is signed, and no time: only the event's own id stops a replay.
"""

from typing import Final

from platforms.signatures.body_hmac import BodyHmac

UBER: Final = BodyHmac(header_names=("x-uber-signature", "x-postmates-signature"))
"""HMAC-SHA256 in hexadecimal, the key is the text. The second header is the older name.

Source: Uber, webhooks of deliveries (docs/sources.md#uber-webhooks).
"""

ONFLEET: Final = BodyHmac(header_names=("x-onfleet-signature",), digest="sha512", key_form="hex")
"""HMAC-SHA512 in hexadecimal; the key is the secret decoded from hexadecimal.

Source: Onfleet, secrets (docs/sources.md#onfleet-webhooks).
"""

COOPCYCLE: Final = BodyHmac(header_names=("x-coopcycle-signature",), encoding="base64")
"""HMAC-SHA256 in base64; the secret is base64 text that is used as text, not decoded.

Source: CoopCycle, its webhook handler (docs/sources.md#coopcycle-api).
"""

IFOOD: Final = BodyHmac(header_names=("x-ifood-signature",))
"""HMAC-SHA256 in hexadecimal. No source of ours: kept for its published cases, two bodies with the
same JSON value and different signatures.

Source: iFood, webhook request (docs/sources.md#ifood-webhooks).
"""
