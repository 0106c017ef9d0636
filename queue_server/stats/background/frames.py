"""Reads and writes MessagePack values on a pipe, each with its length in four bytes before it. Pure."""

from collections.abc import Callable, Iterator

import msgspec


def frame(value: object) -> bytes:
    body = msgspec.msgpack.encode(value)
    return len(body).to_bytes(4, "big") + body


def frames(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """The encoded values, to the end; `read` returns that many bytes or, at the end, fewer."""
    while length := read(4):
        yield read(int.from_bytes(length, "big"))
