"""What a kiosk reads aloud, as a speech engine is given it."""

import pytest

from displays.voice.reading import sayable


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [
        ("kk", "Сіздің нөміріңіз A012", "Сіздің нөміріңіз а, нөл он екі"),
        ("ru", "Ваш номер C105", "Ваш номер цэ, сто пять"),
        ("en", "Your number is A012", "Your number is A, zero twelve"),
        (
            "ru",
            "3 человека ожидают · В минутах: 12 – 21.",
            "три человека ожидают , В минутах: двенадцать – двадцать один.",
        ),
        ("kk", "Ашылады: дүйсенбі, 09:00.", "Ашылады: дүйсенбі, тоғыз нөл нөл."),
        ("ru", "Откроется: завтра, 14:30.", "Откроется: завтра, четырнадцать тридцать."),
        ("en", "Opens: today, 09:05.", "Opens: today, nine zero five."),
        ("en", "Opens: today, 14:00.", "Opens: today, fourteen o'clock."),
        ("en", "← Back", "Back"),
        ("ru", "+ Ещё одна услуга", "Ещё одна услуга"),
        ("uz", "Sizning raqamingiz — B019", "Sizning raqamingiz — be, nol oʻn toʻqqiz"),
        ("uz", "Ochiladi: ertaga, 09:00.", "Ochiladi: ertaga, toʻqqiz nol nol."),
        ("uz", "Maʼlumot stoli", "Ma’lumot stoli"),
        ("en", "All 1200 tickets, room B2", "All 1200 tickets, room B2"),
        ("en", "  \n ", ""),
    ],
)
def test_numbers_are_words_and_signs_are_silent(language: str, text: str, spoken: str) -> None:
    """Tickets are spelled, times and numbers are words; what is neither is left as it is."""
    assert sayable(text, language) == spoken
