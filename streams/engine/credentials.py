"""Who this process is to Kafka: librdkafka's settings, as Faust and aiokafka want them."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

from faust import SASLCredentials, SSLCredentials


def credentials(security: Mapping[str, str]) -> SASLCredentials | SSLCredentials | None:
    """Return Faust's credentials; None where nobody asks and nothing is encrypted."""
    protocol = security.get("security.protocol", "PLAINTEXT")
    context = _context(security) if protocol.endswith("SSL") else None
    if protocol.startswith("SASL"):
        return SASLCredentials(
            username=security["sasl.username"],
            password=security["sasl.password"],
            mechanism=security["sasl.mechanism"],
            ssl_context=context,
        )
    return SSLCredentials(context) if context else None


def _context(security: Mapping[str, str]) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=security.get("ssl.ca.location"))
    if own := security.get("ssl.certificate.location"):
        context.load_cert_chain(own, security.get("ssl.key.location"), security.get("ssl.key.password", ""))
    return context
