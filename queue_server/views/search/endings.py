"""Takes endings off words: Russian and English ones by the Snowball stemmers, Kazakh ones by a table. Pure.

The table follows the order of Kazakh endings as apertium-kaz describes it (plural, possessive, case), in letters that
`letters.plain` leaves.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from queue_server.views.search.letters import is_latin, plain

_PLURAL: Final = ("лар", "лер", "дар", "дер", "тар", "тер")
_POSSESSIVE: Final = ("ымыз", "имиз", "ыныз", "иниз", "мыз", "миз", "ныз", "низ", "ым", "им", "ын", "ин", "сы", "си")
_CASE: Final = (
    *("нын", "нин", "дын", "дин", "тын", "тин"),
    *("нда", "нде", "нан", "нен", "дан", "ден", "тан", "тен"),
    *("мен", "бен", "пен"),
    *("га", "ге", "ка", "ке", "на", "не", "да", "де", "та", "те", "ны", "ни", "ды", "ди", "ты", "ти"),
)
_NOUN: Final = ("лык", "лик", "дык", "дик", "тык", "тик")
_SHORT: Final = ("ы", "и", "у", "а", "е")
KAZAKH_ENDINGS: Final = (*_PLURAL, *_POSSESSIVE, *_CASE, *_NOUN, *_SHORT)
"""The endings, in plain letters."""

_VOICELESS: Final = {"г": "к", "б": "п"}
"""The last letter of a stem as it is without an ending: салық, салығы; кітап, кітабы."""

SHORTEST_STEM: Final = 3
MOST_ENDINGS: Final = 3
"""Plural, possessive and case: a word has no more of them."""

_LONGEST_FIRST: Final = sorted(KAZAKH_ENDINGS, key=len, reverse=True)


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """The word without its endings, in plain letters: as a Russian one and as a Kazakh one, since names and queries
    mix both; or as an English one."""
    if is_latin(word):
        return frozenset({str(_stemmer("english")(word))})
    return frozenset({plain(str(_stemmer("russian")(word.replace("ё", "е")))), _kazakh(plain(word))})


@cache
def _stemmer(language: str) -> Callable[[str], object]:
    """The library is loaded by the first search: it brings the rules of 40 languages along."""
    import snowballstemmer

    stem: Callable[[str], object] = snowballstemmer.stemmer(language).stemWord
    return stem


def _kazakh(word: str) -> str:
    for _ in range(MOST_ENDINGS):
        ending = next((e for e in _LONGEST_FIRST if word.endswith(e) and len(word) - len(e) >= SHORTEST_STEM), None)
        if ending is None:
            break
        word = word.removesuffix(ending)
    return word[:-1] + _VOICELESS.get(word[-1:], word[-1:])
