"""A real Kafka and a real Valkey of one's own, with nothing but Python installed (extra ``local``)."""

from typing import Final

ELSEWHERE: Final = "name another folder for this one by HELIX_HOME (with `helix local` also --data)"


class LocalError(RuntimeError):
    """Why the local Kafka or Valkey cannot run; the message is one plain sentence that says what to do."""
