"""How typed words are read: layouts, sounds and endings."""

import pytest

from queue_server.views.search.endings import stems
from queue_server.views.search.letters import readings, sound, words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ptvkz", [["ptvkz"], ["земля"]]),
        ("0spvtn", [["0spvtn"], ["қызмет"]]),
        ("дфтв", [["дфтв"], ["land"]]),
        ("жер 2", [["жер", "2"]]),
        ("a1 234", [["a1", "234"], ["ф1", "234"]]),
        ("land земля", [["land", "земля"]]),
        ("2026", [["2026"]]),
        ("!?", []),
    ],
)
def test_readings(typed: str, expected: list[list[str]]) -> None:
    """As typed, and as the same keys write on the other layout; a number stays a number."""
    assert readings(typed) == expected


@pytest.mark.parametrize(
    ("word", "alike"),
    [
        ("жер", ["zher", "jer"]),
        ("қызмет", ["qyzmet", "kyzmet"]),
        ("земля", ["zemlya", "zemlia"]),
        ("щит", ["shchit", "schit", "shit"]),
        ("шағым", ["shagym", "şağym"]),
        ("химия", ["khimiya", "himiia"]),
        ("касса", ["kassa", "kasa"]),
    ],
)
def test_words_that_sound_alike(word: str, alike: list[str]) -> None:
    """Every spelling in Latin letters is that of the same word."""
    assert {sound(other) for other in alike} == {sound(word)}


@pytest.mark.parametrize(
    "forms",
    [
        ("жер", "жердің", "жерге", "жерді", "жерлер", "жерлерге"),
        ("құжат", "құжаттар", "құжаттарды", "құжаттарымыз", "құжатты"),
        ("салық", "салығы", "салықтың", "салықтары"),
        ("зейнетақы", "зейнетақыны", "зейнетақыға", "зейнетақылар"),
        ("налог", "налога", "налоги", "налогов"),
        ("пенсия", "пенсии", "пенсию"),
        ("benefit", "benefits"),
    ],
)
def test_forms_of_a_word_share_a_stem(forms: tuple[str, ...]) -> None:
    """Each with the first one."""
    assert [form for form in forms if not stems(forms[0]) & stems(form)] == []


def test_words_are_letters_and_digits() -> None:
    """In small letters, whatever stands around them."""
    assert words("«Жер» — 1-қадам, №5 😀") == ["жер", "1", "қадам", "no5"]
