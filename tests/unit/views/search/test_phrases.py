"""Finding a service of 82 by words: endings, other letters, other keyboards, a wrong letter."""

from functools import cache
from typing import Final

import pytest

from queue_server.views.search.service_index import MOST_FITTING, MOST_QUERY_SIGNS, ServiceIndex
from tests.akimat import AKIMAT, phrases
from tests.halls import DEFINITION


@cache
def index() -> ServiceIndex:
    return ServiceIndex(AKIMAT)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_what_people_type_leads_to_their_service(language: str) -> None:
    """Forty phrases of each language find theirs among the first three."""
    table = phrases(language)
    assert len(table) == 40
    assert [
        (phrase, service, index().matches(phrase))
        for phrase, service in table
        if service not in index().matches(phrase)[:3]
    ] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_four_letters_bring_every_service_to_the_screen(language: str) -> None:
    """Of some word of its name: then one touch is left, or two with the question after it."""
    hidden = [
        service.id
        for service in AKIMAT.services
        if not any(service.id in index().matches(word[:4]) for word in service.names[language].split())
    ]
    assert hidden == []


ONE_SERVICE: Final = (
    "жер салығы",
    "жердің салықтары",
    "жер салыгы",
    "jer salygy",
    "zher salyghy",
    "земельный налог",
    "земельнaму налогу",
    "налоги на землю",
    "zemelnyi nalog",
    "nalog zemlya",
    "ptvtkmysq yfkju",
    "pth cfksuk",
    "pth cfks5s",
    "land tax",
    "дфтв ефч",
    "ЗЕМЕЛЬНЫЙ  НАЛОГ!!!",
    "земелный нолог",
)


def test_one_service_by_all_ways_of_writing() -> None:
    """Endings, plain letters for Kazakh ones, transliteration of both, wrong letters, and two other layouts."""
    assert [typed for typed in ONE_SERVICE if "land-tax" not in index().matches(typed)[:3]] == []


def test_signs_that_are_no_words_find_nothing() -> None:
    """Nothing is guessed."""
    assert [typed for typed in ("", " ", "😀", "🙈🙉🙊", "—", "\u200d", "🏠") if index().matches(typed)] == []


def test_a_long_text_is_read_as_far_as_anybody_types() -> None:
    """Of 5,000 signs the first 100; what comes later changes nothing."""
    assert index().matches("б" * 5_000) == []
    padded = "трактор" + " " * (MOST_QUERY_SIGNS - 7)
    assert index().matches(padded + "апостиль " * 600) == index().matches("трактор") != []
    assert len(index().matches("жер земля land " * 300)) <= MOST_FITTING


def test_a_word_of_the_same_root_is_enough() -> None:
    """A verb for a noun, and a vowel that comes and goes."""
    assert index().matches("приватизировать")[0] == "privatisation"
    assert "plot-lease" in index().matches("арендовать участок")[:3]


def test_filler_words_name_no_service() -> None:
    """They count only where nothing else is typed."""
    assert index().matches("как мне получить апостиль") == index().matches("апостиль")
    assert index().matches("маған апостиль керек еді")[0] == "apostille"


def test_a_hall_without_groups_and_information_is_searched_too() -> None:
    """By the names of its services."""
    assert ServiceIndex(DEFINITION).matches("school") == ["school"]
