"""Packs the answers to command ids for the store, and unpacks them. Pure.

An answer is JSON whose names are the same each time, and four times as long as the record that it follows from. So it
is packed with a dictionary of those names, by zstd to about a fifth. A repeated command gets the same bytes again.

While a server runs on the store that does not read these, answers are packed by zlib as before: to a third, in seven
times as long. Such a server takes an answer of the new form for a damaged one, and gives none.

An answer that has other names than a dictionary is packed a little worse, and nothing is lost.
"""

import sys
import zlib
from functools import cache
from typing import Final

from queue_server.journal.codec import WITH_ZSTD_ANSWERS
from queue_server.journal.packing.answer_dictionary import ANSWER_DICTIONARY

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd  # the same module, for the versions of Python that came before it

ZLIB_DICTIONARY: Final = (
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
ZSTD_BEGIN: Final = b"\x78\x00"
"""What an answer packed by zstd begins with, in place of the frame's own first bytes: zlib takes it for a damaged
header."""
FRAME_BEGIN: Final = b"\x28\xb5\x2f\xfd"
"""What each frame of zstd begins with (RFC 8878)."""
LEVEL: Final = 1
"""A higher one takes a fifth longer, for a thirtieth of the bytes."""

WINDOW_BITS: Final = 12
"""Of the memory in which zlib looks for what is alike: 4 kB have room for the dictionary and a whole answer."""
MEMORY_LEVEL: Final = 5
"""Of the memory in which zlib puts a block together. With its defaults, a quarter of a megabyte is prepared for each
answer, which takes longer than packing it."""
STREAM_HEADER: Final = zlib.compressobj(zdict=ZLIB_DICTIONARY).flush()[:6]
"""What each answer packed by zlib begins with: the window of 32 kB that any reader has, and the dictionary's
checksum."""


def pack(body: bytes, generation_read: int) -> bytes:
    """The answer as it is stored, for servers that read this generation."""
    if generation_read < WITH_ZSTD_ANSWERS:
        return _pack_by_zlib(body)
    frame = _packer().compress(body, zstd.ZstdCompressor.FLUSH_FRAME)
    return ZSTD_BEGIN + frame[len(FRAME_BEGIN) :]


def unpack(stored: bytes) -> bytes:
    """The answer that was given. Raises `ValueError` for bytes that were damaged."""
    if not stored.startswith(PACKED_BEGIN):
        return stored
    try:
        if stored.startswith(ZSTD_BEGIN):
            frame = zstd.ZstdDecompressor(zstd_dict=_dictionary())
            body, is_whole = frame.decompress(FRAME_BEGIN + stored[len(ZSTD_BEGIN) :]), frame.eof
        else:
            stream = zlib.decompressobj(zdict=ZLIB_DICTIONARY)
            body, is_whole = stream.decompress(stored), stream.eof
    except (zlib.error, zstd.ZstdError) as damage:
        raise ValueError(f"a stored answer is damaged: {damage}") from damage
    if not is_whole:
        raise ValueError("a stored answer is damaged: its end is missing")
    return body


def _pack_by_zlib(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-WINDOW_BITS, memLevel=MEMORY_LEVEL, zdict=ZLIB_DICTIONARY)
    return b"".join((STREAM_HEADER, packer.compress(body), packer.flush(), zlib.adler32(body).to_bytes(4)))


@cache
def _packer() -> zstd.ZstdCompressor:
    """One for all answers, since its tables are made ready once. Each frame has a checksum, and no number of the
    dictionary, which is always this one."""
    parameter = zstd.CompressionParameter
    options: dict[int, int] = {
        parameter.compression_level: LEVEL,
        parameter.checksum_flag: 1,
        parameter.dict_id_flag: 0,
    }
    return zstd.ZstdCompressor(options=options, zstd_dict=_dictionary().as_digested_dict)


@cache
def _dictionary() -> zstd.ZstdDict:
    return zstd.ZstdDict(ANSWER_DICTIONARY)
