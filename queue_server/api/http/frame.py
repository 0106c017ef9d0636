"""Builds server frames of the WebSocket protocol, once for any number of sockets. Pure.

RFC 6455, section 5.1: "A server MUST NOT mask any frames that it sends to the client." With no mask and no compression
a frame depends on its payload alone, so the same bytes may go to every socket.
"""

from typing import Final

_FIN_TEXT: Final = 0x81
"""The first byte of a frame (RFC 6455, section 5.2): the final fragment (0x80) of a text message (0x1)."""


def text_frame(payload: bytes) -> bytes:
    """The frame that carries a whole UTF-8 text message.

    Section 5.2: a length up to 125 stands in 7 bits, up to 65,535 in 16 bits after 126, else in 64 bits after 127.
    """
    length = len(payload)
    if length <= 125:
        return bytes((_FIN_TEXT, length)) + payload
    if length <= 0xFFFF:
        return bytes((_FIN_TEXT, 126)) + length.to_bytes(2, "big") + payload
    return bytes((_FIN_TEXT, 127)) + length.to_bytes(8, "big") + payload
