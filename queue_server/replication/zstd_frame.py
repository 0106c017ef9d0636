"""Makes one frame of zstd, and reads one that a stranger has sent, within a bound on its memory. Pure."""

import sys
from typing import Final

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd  # the same module, for the versions of Python that came before it

COMPRESSION_LEVEL: Final = 6
MOST_WINDOW_BITS: Final = 23
"""A frame that asks for a larger window than 8 MiB is refused."""


class BadFrame(Exception):
    """The bytes are not one whole frame that states its size and keeps within the bound."""


def frame_of(content: bytes) -> bytes:
    """One frame, which states the size of its content."""
    return zstd.compress(content, COMPRESSION_LEVEL)


def content_of(frame: bytes, most_bytes: int) -> bytes:
    """What is packed in one whole frame. Nothing is unpacked that states more than `most_bytes`, or no size at all."""
    try:
        size = zstd.get_frame_info(frame).decompressed_size
        if size is None:
            raise BadFrame("the batch does not state its unpacked size")
        if size > most_bytes:
            raise BadFrame(f"the batch unpacks to more than {most_bytes} bytes")
        decompressor = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: MOST_WINDOW_BITS})
        content = decompressor.decompress(frame, most_bytes)
    except (zstd.ZstdError, MemoryError) as error:
        raise BadFrame(f"the batch is not one whole frame of zstd: {error}") from None
    if not decompressor.eof or decompressor.unused_data:
        raise BadFrame("the batch is not one whole frame of zstd")
    return content
