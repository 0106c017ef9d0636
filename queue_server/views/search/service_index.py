"""Ranks the services of a hall by the words that a visitor types. Pure.

A word of a query fits a word of a service as it stands, by its stem, as its beginning while it is still being typed, or
with a wrong letter; words in Latin letters fit by their sound. A word that few services have counts more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import takewhile
from math import log
from types import ModuleType
from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition, Group, Names, Service
from queue_server.views.search.endings import stems
from queue_server.views.search.letters import is_latin, plain, readings, sound, words

MOST_QUERY_SIGNS: Final = 100
"""Signs of a query that are read: nobody types more to name a service."""
MOST_TYPED_WORDS: Final = 8
MOST_FITTING: Final = 8
"""As many as a screen has tiles."""

OTHER_LAYOUT: Final = 0.9
"""What a reading on another keyboard layout counts beside the text as it was typed."""
WEAKEST: Final = 0.45
"""The share of the best service's score that others need."""
LEAST: Final = 0.5
"""How well one word of a query must fit."""

OF_NAME: Final = 1.0
OF_KEYWORD: Final = 0.97
OF_GROUP: Final = 0.5
OF_LINE: Final = 0.35
"""What words weigh that stand in the name, the keywords, the groups, and the lines of what to bring."""

OF_STEM: Final = 0.95
OF_BEGINNING: Final = 0.65
BESIDE_BETTER: Final = {OF_STEM: 0.6, OF_BEGINNING: 0.3, 0.0: 1.0}
"""What other words count where some service has the very word, or one that begins so and needs no correction."""
PER_WORD: Final = 0.04
"""How much less each word of a long text weighs than the only word of a short one."""

SAME_LETTERS: Final = 5
SAME_SHARE: Final = 0.6
"""Two words are of one root where they begin with so many letters alike, and with that share of the longer stem."""

_FILLERS: Final = (
    "а в во для до за и из к как где ищу когда кто куда ли мне могу можно мой моя мою на надо не нужен нужна нужно о "
    "об от по получить оформить подать при с сделать со у узнать хочу что чтобы это я "
    "алу алғым алсам бар бойынша болады болу қайда қалай келеді керек маған мен менің осы іздеймін үшін туралы және "
    "a an and can for get how i in my need of on the to want what where"
)
FILLERS: Final = frozenset(plain(word) for word in _FILLERS.split())
"""Words of a question that name no service; they count where nothing else is typed."""


class Term(Struct, frozen=True):
    """A word that services have: in plain letters, its stems, and how it sounds."""

    word: str
    stems: frozenset[str]
    sound: str


class ServiceIndex:
    """The words of the services of a hall."""

    def __init__(self, definition: Definition) -> None:
        self._order = {service.id: place for place, service in enumerate(definition.services)}
        groups = {group.id: group for group in definition.groups}
        self._weights: dict[str, dict[str, float]] = {}
        """By word: the services that have it, with what it weighs there."""
        self._terms: dict[str, Term] = {}
        for service in definition.services:
            for word, weight in _words_of(service, groups):
                self._terms.setdefault(word, Term(plain(word), stems(word), sound(word)))
                services = self._weights.setdefault(word, {})
                services[service.id] = max(services.get(service.id, 0.0), weight)
        self._rarity = self._rarities(len(definition.services))

    def matches(self, query: str) -> list[str]:
        """The ids of the services that fit, best first; of a query that names nothing, none."""
        scores: dict[str, float] = {}
        for place, reading in enumerate(readings(query[:MOST_QUERY_SIGNS])):
            factor = OTHER_LAYOUT if place else 1.0
            for service, score in self._scores(reading[:MOST_TYPED_WORDS], is_other_layout=place > 0).items():
                scores[service] = max(scores.get(service, 0.0), factor * score)
        least = WEAKEST * max(scores.values(), default=0.0)
        best = sorted((s for s in scores if scores[s] >= least), key=lambda s: (-scores[s], self._order[s]))
        return best[:MOST_FITTING]

    def _rarities(self, count: int) -> Mapping[str, float]:
        """What a word counts: 1 where one service has its stem, less the more have it."""
        by_stem: dict[str, set[str]] = {}
        for word, term in self._terms.items():
            for stem in term.stems:
                by_stem.setdefault(stem, set()).update(self._weights[word])
        most = log(1 + count) or 1.0
        return {
            word: 0.25 + 0.75 * log(1 + count / max(len(by_stem[stem]) for stem in term.stems)) / most
            for word, term in self._terms.items()
        }

    def _scores(self, reading: Sequence[str], *, is_other_layout: bool) -> Mapping[str, float]:
        counted = [word for word in reading if plain(word) not in FILLERS] or reading
        scores: dict[str, float] = {}
        for word in counted:
            for service, score in self._scores_of_word(word, is_other_layout=is_other_layout).items():
                scores[service] = scores.get(service, 0.0) + score
        return scores

    def _scores_of_word(self, typed: str, *, is_other_layout: bool) -> Mapping[str, float]:
        typed_term = Term(plain(typed), stems(typed), sound(typed))
        letters_alone = is_other_layout and is_latin(typed)  # English by another layout, and no Kazakh in Latin letters
        fits = {
            word: fit
            for word, term in self._terms.items()
            if (fit := _fit(typed_term, term)) >= LEAST and (not letters_alone or is_latin(word))
        }
        best = max(fits.values(), default=0.0)
        tier = next((least for least in (OF_STEM, OF_BEGINNING) if best >= least), 0.0)
        fits = {word: fit if fit >= tier else BESIDE_BETTER[tier] * fit for word, fit in fits.items()}
        scores: dict[str, float] = {}
        for word, fit in fits.items():
            for service, weight in self._weights[word].items():
                scores[service] = max(scores.get(service, 0.0), fit * weight * self._rarity[word])
        return scores


def _words_of(service: Service, groups: Mapping[str, Group]) -> Iterator[tuple[str, float]]:
    yield from _weighed(_texts(service.names), OF_NAME)
    yield from _weighed(service.keywords, OF_KEYWORD)
    around = service.group
    for _ in range(len(groups)):  # at most as many steps as groups: a circle of groups ends
        if around is None or around not in groups:
            break
        yield from _weighed(_texts(groups[around].names), OF_GROUP)
        around = groups[around].parent
    if service.information is not None:
        for line in service.information.bring:
            yield from _weighed(_texts(line), OF_LINE)


def _texts(names: Names) -> list[str]:
    return [text for _, text in names.items()]


def _weighed(texts: Iterable[str], weight: float) -> Iterator[tuple[str, float]]:
    for text in texts:
        parts = words(text)
        share = weight * (1 - PER_WORD * min(len(parts) - 1, 5))
        for word in parts:
            if len(word) > 1:
                yield word, share * (0.3 if plain(word) in FILLERS else 1.0)


def _fit(typed: Term, term: Term) -> float:
    """How well a typed word fits a word of a service, from 0 to 1."""
    if typed.word == term.word:
        return 1.0
    if typed.stems & term.stems:
        return OF_STEM
    if is_latin(typed.word):
        return 0.97 * _spelled(typed.sound, term.sound)
    if is_latin(term.word):
        return 0.0
    if typed.word[:2] != term.word[:2]:
        return _spelled(typed.word, term.word)
    roots = max(_root(typed_stem, stem) for typed_stem in typed.stems for stem in term.stems)
    ends = max(_ends_otherwise(typed.word, stem) for stem in term.stems)
    return max(_spelled(typed.word, term.word), ends, roots)


def _ends_otherwise(typed: str, stem: str) -> float:
    """A typed word with an ending that no table has."""
    return 0.75 if len(stem) >= 4 and typed.startswith(stem) and len(typed) - len(stem) <= 4 else 0.0


def _root(typed: str, stem: str) -> float:
    """A word of the same root, such as the verb for a noun."""
    letters = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(typed, stem, strict=False)))
    return 0.6 if letters >= SAME_LETTERS and letters >= SAME_SHARE * max(len(typed), len(stem)) else 0.0


def _spelled(typed: str, word: str) -> float:
    """How well a spelling fits: the beginning of the word, or with a letter that is wrong, missing, too many or in
    another's place."""
    if not typed or not word:
        return 0.0
    if typed == word:
        return 1.0
    if word.startswith(typed):
        return OF_BEGINNING + 0.3 * len(typed) / len(word) if len(typed) > 1 else 0.0
    if len(typed) < 4 or not set(typed[:2]) & set(word[:2]):
        return 0.0
    wrong = 2 if len(typed) >= 8 else 1
    beginnings = {word[: len(typed) + longer] for longer in (-1, 0, 1)}
    distance = min(_distances().damerau_levenshtein_distance(typed, beginning) for beginning in beginnings)
    return 0.0 if distance > wrong else 0.7 - 0.1 * distance - (0.0 if typed[0] == word[0] else 0.08)


@cache
def _distances() -> ModuleType:
    """The library is loaded by the first search."""
    import jellyfish

    return jellyfish
