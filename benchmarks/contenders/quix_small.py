"""The small job on Quix Streams: bytes decoded by msgspec, state as bytes in RocksDB with a changelog.

Its own JSON, of events and of state, takes longer.
"""

from __future__ import annotations

import msgspec
from quixstreams import State

from benchmarks.contenders.quix_app import application, work
from benchmarks.contenders.task import Task
from benchmarks.contenders.usage import Use, Used

READ = msgspec.json.Decoder(Used).decode
DECODE = msgspec.msgpack.Decoder(Use).decode
ENCODE = msgspec.msgpack.Encoder().encode


def count(value: bytes, state: State) -> None:
    """Count a use."""
    kept = state.get_bytes("use")
    use = DECODE(kept) if kept else Use()
    use.add(READ(value))
    state.set_bytes("use", ENCODE(use))


def main() -> None:
    """Work all events off."""
    task = Task.told()
    app = application(task)
    usage = app.dataframe(app.topic(task.topic, value_deserializer="bytes"))
    usage.update(count, stateful=True)
    work(app, task)


if __name__ == "__main__":
    main()
