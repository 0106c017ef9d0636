"""Defines spoken Kazakh: a window is an ordinal (`бесінші терезеге`). Pure."""

from typing import Final

from displays.voice.numerals import Numerals
from displays.voice.speech import Speech, named, words

_LETTERS: Final = named("""
    A а  B бе  C це  D де  E е  F эф  G ге  H аш  I и  J йот  K ка  L эль  M эм  N эн  O о  P пе  Q ку  R эр
    S эс  T те  U у  V ве  W дубль-ве  X икс  Y игрек  Z зет
    А а  Б бе  В ве  Г ге  Д де  Е е  Ё ё  Ж же  З зе  И и  Й қысқа_и  К ка  Л эль  М эм  Н эн  О о  П пе
    Р эр  С эс  Т те  У у  Ф эф  Х ха  Ц це  Ч че  Ш ша  Щ ща  Ъ айыру_белгісі  Ы ы  Ь жіңішкелік_белгісі
    Э э  Ю ю  Я я
    Ә ә  Ғ ғе  Қ қа  Ң ең  Ө ө  Ұ ұ  Ү ү  Һ һе  І і
""")

_UNITS: Final = words("нөл бір екі үш төрт бес алты жеті сегіз тоғыз")
_NUMERALS: Final = Numerals(
    units=_UNITS,
    tens=words("он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан"),
    hundreds=("жүз", *(f"{unit} жүз" for unit in _UNITS[2:])),
)

_ORDINALS: Final = {
    "бір": "бірінші",
    "екі": "екінші",
    "үш": "үшінші",
    "төрт": "төртінші",
    "бес": "бесінші",
    "алты": "алтыншы",
    "жеті": "жетінші",
    "сегіз": "сегізінші",
    "тоғыз": "тоғызыншы",
    "он": "оныншы",
    "жиырма": "жиырмасыншы",
    "отыз": "отызыншы",
    "қырық": "қырқыншы",
    "елу": "елуінші",
    "алпыс": "алпысыншы",
    "жетпіс": "жетпісінші",
    "сексен": "сексенінші",
    "тоқсан": "тоқсаныншы",
    "жүз": "жүзінші",
}
"""The endings of ordinals. The ending follows the vowels of the word and its last sound; `жиырма` and `қырық` are
exceptions. Only the last word of a number takes it."""


def ordinal(number: int) -> str:
    """The ordinal of 1 to 999, for a window: `жиырма бірінші`."""
    *before, last = _NUMERALS.cardinal(number).split()
    return " ".join((*before, _ORDINALS[last]))


speech: Final = Speech(
    letters=_LETTERS,
    numerals=_NUMERALS,
    full=lambda ticket, window: f"{ticket} нөмірлі билет, {ordinal(window)} терезеге шақырылады.",
    short=lambda ticket, window: f"{ticket}, {ordinal(window)} терезе.",
    whole_hour=lambda hour: f"{hour} нөл нөл",
    is_number_first=True,
)
