"""Addresses of Kafka and Redis, looked at before anybody calls there: a library would not name the setting."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

BROKERS: Final = "addresses such as kafka-1:9092,kafka-2:9092"
LISTENER: Final = "a host and a port such as 127.0.0.1:8081, or 0.0.0.0:8081 for every network"
REDIS: Final = "an address such as redis://host:6379/0"
PORTS: Final = 65_536
_BROKER: Final = re.compile(r"(?P<host>[^\s,:/\[\]]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>\d+))?")
_DATABASE: Final = re.compile(r"/?\d*")


def usable_brokers(addresses: str) -> bool:
    """Return whether these are hosts with ports, commas between.

    >>> usable_brokers("kafka:9092,[::1]:9092"), usable_brokers("a:b:c"), usable_brokers("kafka:99999")
    (True, False, False)
    """
    found = [_BROKER.fullmatch(each.strip()) for each in addresses.split(",")]
    return all(each is not None and int(each["port"] or 0) < PORTS for each in found)


def usable_listener(address: str) -> bool:
    """Return whether this is one host with a port.

    >>> usable_listener("0.0.0.0:8081"), usable_listener("8081"), usable_listener("a:1,b:2")
    (True, False, False)
    """
    found = _BROKER.fullmatch(address)
    return found is not None and found["port"] is not None and int(found["port"]) < PORTS


def usable_redis(url: str) -> bool:
    """Return whether a client of Redis can be made for this address; nobody is called.

    >>> usable_redis("redis://cache:6379/0"), usable_redis("redis://cache/first"), usable_redis("unix://")
    (True, False, False)
    """
    try:
        parts = urlsplit(url)
        if parts.scheme == "unix":
            return bool(parts.path) and (not parts.query or _options_are_known(url))
        place = bool(parts.hostname) and (parts.port or 0) < PORTS and _DATABASE.fullmatch(parts.path)
        return bool(place) and (not parts.query or _options_are_known(url))
    except ValueError:
        return False


def _options_are_known(url: str) -> bool:
    from redis import ConnectionPool  # a tenth of a second, only for addresses with options

    try:
        ConnectionPool.from_url(url).make_connection()
    except TypeError:
        return False
    return True
