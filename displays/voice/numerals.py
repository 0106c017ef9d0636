"""Numbers as they are said in Kazakh, Russian and English. Pure.

A number of a ticket is said as it stands on paper, its leading zeros too: 012 is "zero twelve". Four digits are said
two by two, and what is left over a hundred is said after it, so that every piece can also be a recorded clip.
"""

from collections.abc import Iterator
from typing import Final

MOST: Final = 999
"""The greatest number of a window."""


def _words(text: str) -> list[str]:
    return text.split()


_UNITS: Final = {
    "kk": _words("нөл бір екі үш төрт бес алты жеті сегіз тоғыз"),
    "ru": _words(
        "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать "
        "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
    ),
    "en": _words(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen"
    ),
}
"""The numbers that are one word, from 0."""

_TENS: Final = {
    "kk": _words("он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан"),
    "ru": _words("десять двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"),
    "en": _words("ten twenty thirty forty fifty sixty seventy eighty ninety"),
}
"""10, 20 … 90."""

_HUNDREDS_RU: Final = _words("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот")

_ORDINALS_KK: Final = {
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
"""The ending follows the vowels of the word and its last sound; `жиырма` and `қырық` are exceptions. Only the last word
of a number takes it."""


def pieces(digits: str) -> list[int]:
    """The digits of a ticket as the numbers that are said one after another: "012" is 0, 12; "1205" is 12, 0, 5."""
    halves = (digits[:-2], digits[-2:]) if len(digits) > 3 else (digits,)
    return [piece for half in halves for piece in _pieces(half)]


def cardinal(number: int, language: str) -> str:
    """0 to 999 in words: `двадцать один`."""
    return " ".join(_simple(piece, language) for piece in parts(number))


def ordinal_kk(number: int) -> str:
    """1 to 999 as a Kazakh says which window it is: `жиырма бірінші`."""
    *before, last = cardinal(number, "kk").split()
    return " ".join((*before, _ORDINALS_KK[last]))


def parts(number: int) -> list[int]:
    """The hundreds and what is left: 112 is 100, 12."""
    hundreds, rest = divmod(number, 100)
    return [*([hundreds * 100] if hundreds else []), *([rest] if rest or not hundreds else [])]


def _pieces(digits: str) -> Iterator[int]:
    rest = digits.lstrip("0")
    yield from (0 for _ in range(len(digits) - len(rest)))
    if rest:
        yield from parts(int(rest))


def _simple(number: int, language: str) -> str:
    """A number below 100, or whole hundreds."""
    units = _UNITS[language]
    if number < len(units):
        return units[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        ten = _TENS[language][tens - 1]
        return ten if not unit else f"{ten}{'-' if language == 'en' else ' '}{units[unit]}"
    return _hundreds(number // 100, language)


def _hundreds(hundreds: int, language: str) -> str:
    match language:
        case "kk":
            return "жүз" if hundreds == 1 else f"{_UNITS['kk'][hundreds]} жүз"
        case "ru":
            return _HUNDREDS_RU[hundreds - 1]
        case _:
            return f"{_UNITS['en'][hundreds]} hundred"
