"""A right that is withdrawn is not taken for another process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
)

from streams.adapters.embedded import kafka
from streams.engine.transaction import NotGranted
from tests.engine.scenes import FIRST, SECOND, Scene, owning

pytestmark = [pytest.mark.broker, pytest.mark.slow]

AUTHORIZER = """
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=true
"""


@pytest.fixture
def scene(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A lane on a Kafka that grants rights."""
    configure = kafka._configure

    def strictly(data_dir: Path, port: int) -> None:
        configure(data_dir, port)
        with (data_dir / "server.properties").open("a") as file:
            file.write(AUTHORIZER)

    monkeypatch.setattr(kafka, "_configure", strictly)
    with kafka.start(tmp_path_factory.mktemp("strict")) as server:
        made, admin = Scene(server.address, "rights."), AdminClient({"bootstrap.servers": server.address})
        wanted = [NewTopic(name, 1, 1) for name in (made.changelog, *made.place.written)]
        for one in admin.create_topics(wanted).values():
            one.result(30)
        yield made


def withdraw(scene: Scene) -> None:
    """Let nobody write under the lane's id."""
    pattern = ResourceType.TRANSACTIONAL_ID, scene.name, ResourcePatternType.LITERAL
    denied = AclBinding(*pattern, "User:*", "*", AclOperation.WRITE, AclPermissionType.DENY)
    admin = AdminClient({"bootstrap.servers": scene.broker})
    for one in admin.create_acls([denied]).values():
        one.result(30)


async def test_who_may_not_write_under_the_id_any_more_hears_so_amid_a_lane_and_as_one_is_taken(scene: Scene) -> None:
    async with owning(scene) as owner:
        await owner.take([])
        await owner.commit({}, FIRST, [scene.fact("1")])
        withdraw(scene)
        with pytest.raises(NotGranted, match=r"authorization failed\. Grant Write on the transactional"):
            await owner.commit({}, SECOND, [scene.fact("2")])
        with pytest.raises(NotGranted):
            await owner.take([])
