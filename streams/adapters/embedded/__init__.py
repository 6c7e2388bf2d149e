"""A real Kafka and a real Valkey of one's own, with nothing but Python installed (extra ``local``)."""


class LocalError(RuntimeError):
    """Why the local Kafka or Valkey cannot run; the message is one plain sentence that says what to do."""
