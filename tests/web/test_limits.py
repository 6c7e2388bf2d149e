"""Who writes too often is told when to come back, and nobody else is kept waiting."""

from streams.web.limits import Limit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_some_at_once_then_as_many_as_the_rate_allows() -> None:
    clock = Clock()
    limit = Limit(at_once=3, a_second=0.5, clock=clock)
    assert [limit.wait("ann") for _ in range(5)] == [0, 0, 0, 2, 2]
    assert limit.wait("bob") == 0
    clock.now = 2.0
    assert [limit.wait("ann") for _ in range(2)] == [0, 2]
    clock.now = 100.0
    assert [limit.wait("ann") for _ in range(4)] == [0, 0, 0, 2]
