"""Who Helix is to Kafka, and how it knows Kafka: the settings ``HELIX_KAFKA_…``, as librdkafka wants them."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

SECRETS: Final = ("sasl_password", "ssl_key_password")
SASL: Final = ("sasl_mechanism", "sasl_username", "sasl_password")
FILES: Final = ("ssl_ca_location", "ssl_certificate_location", "ssl_key_location")


class KafkaSecurity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``HELIX_KAFKA_SASL_USERNAME`` in the environment is ``sasl_username`` here and in the file's table ``[kafka]``.

    Parameters
    ----------
    security_protocol
        How brokers are spoken to; what the others say counts only where the protocol has a use for it.
    sasl_mechanism
        How the password is told.
    sasl_username
        The user.
    sasl_password
        The user's password.
    ssl_ca_location
        A PEM file of the authorities that brokers are trusted by; else those of the system.
    ssl_certificate_location
        A PEM file of our own certificate, where brokers ask for one.
    ssl_key_location
        A PEM file of its key.
    ssl_key_password
        The key's password.
    """

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    sasl_username: str | None = None
    sasl_password: str | None = None
    ssl_ca_location: Path | None = None
    ssl_certificate_location: Path | None = None
    ssl_key_location: Path | None = None
    ssl_key_password: str | None = None

    def __repr__(self) -> str:
        return f"KafkaSecurity({self.security_protocol})"

    def librdkafka(self) -> dict[str, str]:
        """Return librdkafka's settings; none where nothing is encrypted and nobody asked for.

        >>> KafkaSecurity(security_protocol="SSL", ssl_ca_location=Path("ca.pem"), sasl_username="unused").librdkafka()
        {'security.protocol': 'SSL', 'ssl.ca.location': 'ca.pem'}
        >>> KafkaSecurity().librdkafka()
        {}
        """
        names = [name for name in self.__struct_fields__ if self._counts(name)]
        told = {name.replace("_", "."): getattr(self, name) for name in names}
        return {name: str(value) for name, value in told.items() if value is not None}

    def unsound(self) -> tuple[str, str] | None:
        """Return the first setting that does not fit the others, and what is wrong with it."""
        if self.security_protocol == "PLAINTEXT":
            return None
        for name in SASL:
            if self._counts(name) and not getattr(self, name):
                return name, f"missing, and {self.security_protocol} needs it"
        return self._unreadable() if self._counts("ssl") else None

    def _counts(self, name: str) -> bool:
        part = name.partition("_")[0]
        return self.security_protocol != "PLAINTEXT" and (part == "security" or part.upper() in self.security_protocol)

    def _unreadable(self) -> tuple[str, str] | None:
        for name in FILES:
            if (path := getattr(self, name)) is not None and not path.is_file():
                return name, f"there is no file {path}"
        try:
            context = ssl.create_default_context(cafile=self.ssl_ca_location)
        except ssl.SSLError:
            return "ssl_ca_location", f"{self.ssl_ca_location} holds no certificates in PEM"
        if (own := self.ssl_certificate_location) is None:
            return None
        if self.ssl_key_location is None:
            return "ssl_key_location", "missing, and a certificate needs it"
        try:
            context.load_cert_chain(own, self.ssl_key_location, self.ssl_key_password or "")
        except (ssl.SSLError, ValueError):  # the latter for a password longer than OpenSSL takes
            return "ssl_certificate_location", f"{own} is no certificate with its key, or its key has another password"
        return None
