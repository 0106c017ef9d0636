"""Defines spoken Uzbek: a window is an ordinal (`beshinchi oynaga`). Pure.

`ʻ` (U+02BB) belongs to the letters `oʻ` and `gʻ`; `ʼ` (U+02BC) is a sign of its own.
"""

from typing import Final

from displays.voice.numerals import Numerals
from displays.voice.speech import Speech, named, words

_LETTERS: Final = named("""
    A a  B be  C se  D de  E e  F ef  G ge  H ha  I i  J je  K ka  L el  M em  N en  O o  P pe  Q qa  R er
    S es  T te  U u  V ve  W dubl-ve  X xa  Y ye  Z ze
    А a  Б be  В ve  Г ge  Д de  Е ye  Ё yo  Ж je  З ze  И i  Й qisqa_i  К ka  Л el  М em  Н en  О o  П pe
    Р er  С es  Т te  У u  Ф ef  Х xa  Ц se  Ч che  Ш sha  Щ shcha  Ъ ayirish_belgisi  Ы qattiq_i
    Ь yumshatish_belgisi  Э e  Ю yu  Я ya
    Ә qozoqcha_a  Ғ gʻa  Қ qa  Ң nge  Ө qozoqcha_o  Ұ qozoqcha_u  Ү qozoqcha_yu  Һ qozoqcha_ha  І qozoqcha_i
""")

_UNITS: Final = words("nol bir ikki uch toʻrt besh olti yetti sakkiz toʻqqiz")
_NUMERALS: Final = Numerals(
    units=_UNITS,
    tens=words("oʻn yigirma oʻttiz qirq ellik oltmish yetmish sakson toʻqson"),
    hundreds=("yuz", *(f"{unit} yuz" for unit in _UNITS[2:])),
)
_VOWELS: Final = "aeiou"


def ordinal(number: int) -> str:
    """The ordinal of 1 to 999, for a window: `yigirma birinchi`. Only the last word takes the ending."""
    cardinal = _NUMERALS.cardinal(number)
    return f"{cardinal}{'nchi' if cardinal[-1] in _VOWELS else 'inchi'}"


speech: Final = Speech(
    letters=_LETTERS,
    numerals=_NUMERALS,
    full=lambda ticket, window: f"{ticket} raqamli talon, {ordinal(window)} oynaga marhamat.",
    short=lambda ticket, window: f"{ticket}, {ordinal(window)} oyna.",
    whole_hour=lambda hour: f"{hour} nol nol",
    is_number_first=True,
)
