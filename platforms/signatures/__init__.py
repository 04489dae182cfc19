"""Who really sent a webhook: signature, secret and age, checked on the bytes as they arrived.

One module per signing scheme. All of them take the headers, the raw body, the secrets and the
present instant, give back which secret fitted, and raise the one `SignatureRefused`.
"""

from platforms.signatures.keys import SecretUnusable, VerifiedKey, WebhookSecret, secrets_valid_on
from platforms.signatures.refusals import Refusal, SignatureRefused

__all__ = [
    "Refusal",
    "SecretUnusable",
    "SignatureRefused",
    "VerifiedKey",
    "WebhookSecret",
    "secrets_valid_on",
]
