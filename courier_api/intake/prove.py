"""Who sends: the source by its name in the address, proven by one of its secrets."""

import logging
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from courier_api.foundation.errors import Unavailable
from courier_api.foundation.metrics import REFUSED_SIGNATURES
from courier_api.intake.incoming import Incoming
from courier_api.intake.refusals import SignatureNotAccepted, UnknownSource
from courier_api.sources.directory import KnownSource, SourceDirectory
from platforms.adapters import ADAPTER_BY_SCHEME, Adapter
from platforms.signatures import SignatureRefused

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prover:
    """Judges requests by the sources in memory, and has them read anew before it says no."""

    directory: SourceDirectory

    async def source(self, slug: str) -> KnownSource:
        """The source of this name. Raises UnknownSource, also for a scheme we do not serve."""
        source = self.directory.find(slug) or await self._source_anew(slug)
        if source.scheme not in ADAPTER_BY_SCHEME:
            raise UnknownSource
        return source

    async def prove(self, adapter: Adapter, call: Incoming) -> KnownSource:
        """The source with whose secret the body was signed. Raises SignatureNotAccepted.

        A refusal is tried once more with secrets read anew, so that a secret added a moment ago
        counts at once.
        """
        source = self.directory.find(call.slug)
        if source is not None:
            try:
                return proven(adapter, source, call)
            except SignatureRefused:
                pass
        return await self.prove_anew(adapter, call)

    async def prove_anew(self, adapter: Adapter, call: Incoming) -> KnownSource:
        """The same by secrets that are read now. Raises SignatureNotAccepted."""
        call.key_id = None
        source = await self._source_anew(call.slug)
        try:
            return proven(adapter, source, call)
        except SignatureRefused as refused:
            reason = refused.reason.value
        REFUSED_SIGNATURES.labels(source.slug, reason).inc()
        log.info("webhook refused", extra={"source": source.slug, "reason": reason})
        raise SignatureNotAccepted(reason)

    async def _source_anew(self, slug: str) -> KnownSource:
        try:
            await self.directory.read_again()
        except SQLAlchemyError:
            log.exception("the sources could not be read")
            raise Unavailable("The event cannot be judged now. Send it again later.") from None
        source = self.directory.find(slug)
        if source is None:
            raise UnknownSource
        return source


def proven(adapter: Adapter, source: KnownSource, call: Incoming) -> KnownSource:
    """The source, when one of its secrets signed the body. Raises SignatureRefused."""
    key = adapter.verify(call.headers, call.raw, source.secrets, call.received_at)
    call.source, call.key_id = source, int(key.key_id)
    return source
