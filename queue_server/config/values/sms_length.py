"""Counts the signs of an SMS, and the parts in which it is sent (3GPP TS 23.038 and 23.040). Pure."""

from typing import Final

from msgspec import Struct

_GSM_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED: Final = "\f^{}\\[~]|€"
"""Signs that take two septets."""
GSM_SIGNS: Final = 160
GSM_SIGNS_OF_PART: Final = 153
UCS2_SIGNS: Final = 70
UCS2_SIGNS_OF_PART: Final = 67
"""The room of a message, and of each part of a longer one, whose header takes the rest."""


class SmsLength(Struct, frozen=True):
    """How long a text is as an SMS: its `signs` (of 16 bits in UCS2, of 7 bits otherwise), how many one message has
    room for, and its parts, each of which is paid for."""

    signs: int
    room: int
    parts: int


def sms_length(text: str) -> SmsLength:
    """The length of a text. One sign outside GSM-7, such as a Cyrillic letter, makes all of it UCS2."""
    if all(sign in _GSM_BASIC or sign in _GSM_EXTENDED for sign in text):
        signs = len(text) + sum(sign in _GSM_EXTENDED for sign in text)
        return SmsLength(signs, GSM_SIGNS, _parts(signs, GSM_SIGNS, GSM_SIGNS_OF_PART))
    signs = len(text.encode("utf-16-be")) // 2
    return SmsLength(signs, UCS2_SIGNS, _parts(signs, UCS2_SIGNS, UCS2_SIGNS_OF_PART))


def _parts(signs: int, room: int, room_of_part: int) -> int:
    return 1 if signs <= room else -(-signs // room_of_part)
