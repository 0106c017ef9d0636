"""Defines spoken English. A single letter is its own name: with a comma after it, it is not read as a word. Pure."""

from typing import Final

from displays.voice.numerals import Numerals
from displays.voice.speech import Speech, named, words

_LETTERS: Final = named("""
    A A  B B  C C  D D  E E  F F  G G  H H  I I  J J  K K  L L  M M  N N  O O  P P  Q Q  R R  S S  T T  U U
    V V  W W  X X  Y Y  Z Z
    А A  Б be  В ve  Г ghe  Д de  Е ye  Ё yo  Ж zhe  З ze  И ee  Й short_ee  К ka  Л el  М em  Н en  О O
    П pe  Р er  С es  Т te  У oo  Ф ef  Х kha  Ц tse  Ч che  Ш sha  Щ shcha  Ъ hard_sign  Ы yery
    Ь soft_sign  Э eh  Ю yoo  Я ya
    Ә ae  Ғ gha  Қ qa  Ң eng  Ө oe  Ұ ooh  Ү ue  Һ ha  І ih
""")

_UNITS: Final = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_NUMERALS: Final = Numerals(
    units=_UNITS,
    tens=words("ten twenty thirty forty fifty sixty seventy eighty ninety"),
    hundreds=tuple(f"{unit} hundred" for unit in _UNITS[1:10]),
    joint="-",
)

speech: Final = Speech(
    letters=_LETTERS,
    numerals=_NUMERALS,
    full=lambda ticket, window: f"Ticket {ticket}, please go to window {_NUMERALS.cardinal(window)}.",
    short=lambda ticket, window: f"{ticket}, window {_NUMERALS.cardinal(window)}.",
    whole_hour=lambda hour: f"{hour} o'clock",
)
