"""Packs text in the GSM 7-bit default alphabet. Pure.

Source: 3GPP TS 23.038: the alphabet (6.2.1), its extension table (6.2.1.1), the packing of septets (6.1.2.1.1).
"""

from collections.abc import Iterator
from typing import Final

ALPHABET: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
ESCAPE: Final = 0x1B
_CODES: Final = {character: code for code, character in enumerate(ALPHABET) if code != ESCAPE}


def septets_of(character: str) -> bytes:
    """The one or two septets of a character; nothing where the alphabet has no such character."""
    if character in _CODES:
        return bytes([_CODES[character]])
    return bytes([ESCAPE, EXTENSION[character]]) if character in EXTENSION else b""


def is_gsm_text(text: str) -> bool:
    """Whether the alphabet has every character of the text."""
    return all(map(septets_of, text))


def pack(septets: bytes, fill_bits: int = 0) -> bytes:
    """The septets as octets, the first one in the lowest bits, after so many bits of filling."""
    number = 0
    for place, septet in enumerate(septets):
        number |= septet << (7 * place + fill_bits)
    return number.to_bytes((7 * len(septets) + fill_bits + 7) // 8, "little")


def pieces_of(text: str, most_septets: int) -> Iterator[bytes]:
    """The septets of the text in pieces of so many at the most. An escape stays with the character that it begins."""
    piece = b""
    for character in text:
        septets = septets_of(character)
        if len(piece) + len(septets) > most_septets:
            yield piece
            piece = b""
        piece += septets
    yield piece
