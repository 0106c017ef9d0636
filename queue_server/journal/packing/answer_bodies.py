"""Packs the answers to command ids for the store, and unpacks them. Pure.

An answer is JSON whose names are the same each time, and four times as long as the record that it follows from. So it
is packed with a dictionary of those names, to about a fifth. A repeated command gets the same bytes again.

An answer that has other names than this dictionary is packed a little worse, and nothing is lost.
"""

import zlib
from typing import Final

DICTIONARY: Final = (
    b'{"seq":1000,"ticket":{"id":"0","number":"A001","service":"s0","priority":null,"privilege":null,"language":"kk",'
    b'"language":"ru","state":"served","state":"serving","state":"called","state":"waiting","booked_at":null,'
    b'"issued_at":"2026-01-01T00:00:00.000000Z","called_at":"2026-01-01T00:00:00.000000Z",'
    b'"last_called_at":"2026-01-01T00:00:00.000000Z","started_at":"2026-01-01T00:00:00.000000Z",'
    b'"finished_at":"2026-01-01T00:00:00.000000Z","held_until":null,"holds_left":1,'
    b'"state_since":"2026-01-01T00:00:00.000000Z","calls":1,"window":1,"ahead":null,"estimate":null,"is_served":true,'
    b'"visit":[],"visited":[{"service":"s0","window":1}],"noted":false,"proof":"0"},"window":{"window":1,'
    b'"state":"open","since":"2026-01-01T00:00:00.000000Z","operator":null,"reason":null,"ticket":null,'
    b'"served_today":0},"called_at":null,"last_called_at":null,"started_at":null,"finished_at":null,'
    b'"calls":0,"window":null,"ahead":0,"estimate":{"low_s":60,"median_s":120,"high_s":300},"visited":[]}'
)
"""Stored answers are read with it, so it never changes; zlib refuses to unpack with another one."""

PACKED_BEGIN: Final = b"\x78"
"""The first byte of each packed answer (RFC 1950). Answers of before schema 11 are JSON, which begins otherwise."""


WINDOW_BITS: Final = 12
"""Of the memory in which zlib looks for what is alike: 4 kB have room for the dictionary and a whole answer."""
MEMORY_LEVEL: Final = 5
"""Of the memory in which zlib puts a block together. With its defaults, a quarter of a megabyte is prepared for each
answer, which takes longer than packing it."""
STREAM_HEADER: Final = zlib.compressobj(zdict=DICTIONARY).flush()[:6]
"""What each packed answer begins with: the window of 32 kB that any reader has, and the dictionary's checksum."""


def pack(body: bytes) -> bytes:
    """The answer as it is stored."""
    packer = zlib.compressobj(wbits=-WINDOW_BITS, memLevel=MEMORY_LEVEL, zdict=DICTIONARY)
    return b"".join((STREAM_HEADER, packer.compress(body), packer.flush(), zlib.adler32(body).to_bytes(4)))


def unpack(stored: bytes) -> bytes:
    """The answer that was given. Raises `ValueError` for bytes that were damaged."""
    if not stored.startswith(PACKED_BEGIN):
        return stored
    unpacker = zlib.decompressobj(zdict=DICTIONARY)
    try:
        body = unpacker.decompress(stored)
    except zlib.error as damage:
        raise ValueError(f"a stored answer is damaged: {damage}") from damage
    if not unpacker.eof:
        raise ValueError("a stored answer is damaged: its end is missing")
    return body
