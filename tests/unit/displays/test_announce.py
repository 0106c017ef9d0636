"""The sentence of a call."""

import pytest

from displays.voice.announcement import languages_of, phrase, spelled
from displays.voice.languages import SPEECH, kk, uz
from displays.voice.numerals import pieces
from queue_server.config.languages import LANGUAGES, LETTERS


def words(text: str) -> list[str]:
    return text.split()


ORDINALS_KK = words("""
бірінші екінші үшінші төртінші бесінші алтыншы жетінші сегізінші тоғызыншы оныншы
он_бірінші он_екінші он_үшінші он_төртінші он_бесінші он_алтыншы он_жетінші он_сегізінші он_тоғызыншы жиырмасыншы
жиырма_бірінші жиырма_екінші жиырма_үшінші жиырма_төртінші жиырма_бесінші
жиырма_алтыншы жиырма_жетінші жиырма_сегізінші жиырма_тоғызыншы отызыншы
отыз_бірінші отыз_екінші отыз_үшінші отыз_төртінші отыз_бесінші
отыз_алтыншы отыз_жетінші отыз_сегізінші отыз_тоғызыншы қырқыншы
қырық_бірінші қырық_екінші қырық_үшінші қырық_төртінші қырық_бесінші
қырық_алтыншы қырық_жетінші қырық_сегізінші қырық_тоғызыншы елуінші
елу_бірінші елу_екінші елу_үшінші елу_төртінші елу_бесінші
елу_алтыншы елу_жетінші елу_сегізінші елу_тоғызыншы алпысыншы
""")


def test_a_kazakh_window_is_an_ordinal() -> None:
    """The ending keeps the harmony of the vowels, drops the one of `қырық` and joins `жиырма` with a `с`."""
    ordinals = [ordinal.replace("_", " ") for ordinal in ORDINALS_KK]
    assert [kk.ordinal(window) for window in range(1, len(ordinals) + 1)] == ordinals


@pytest.mark.parametrize(
    ("window", "ordinal"),
    [
        (70, "жетпісінші"),
        (80, "сексенінші"),
        (90, "тоқсаныншы"),
        (100, "жүзінші"),
        (105, "жүз бесінші"),
        (999, "тоғыз жүз тоқсан тоғызыншы"),
    ],
)
def test_only_the_last_word_takes_the_ending(window: int, ordinal: str) -> None:
    """Halls with hundreds of windows are called rightly too."""
    assert kk.ordinal(window) == ordinal


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, ("нөл", "ноль", "zero", "nol")),
        (8, ("сегіз", "восемь", "eight", "sakkiz")),
        (10, ("он", "десять", "ten", "oʻn")),
        (11, ("он бір", "одиннадцать", "eleven", "oʻn bir")),
        (19, ("он тоғыз", "девятнадцать", "nineteen", "oʻn toʻqqiz")),
        (20, ("жиырма", "двадцать", "twenty", "yigirma")),
        (42, ("қырық екі", "сорок два", "forty-two", "qirq ikki")),
        (90, ("тоқсан", "девяносто", "ninety", "toʻqson")),
        (100, ("жүз", "сто", "one hundred", "yuz")),
        (240, ("екі жүз қырық", "двести сорок", "two hundred forty", "ikki yuz qirq")),
        (
            999,
            (
                "тоғыз жүз тоқсан тоғыз",
                "девятьсот девяносто девять",
                "nine hundred ninety-nine",
                "toʻqqiz yuz toʻqson toʻqqiz",
            ),
        ),
    ],
)
def test_numbers_in_words(number: int, words: tuple[str, ...]) -> None:
    """Each language counts in its own way."""
    assert tuple(SPEECH[code].numerals.cardinal(number) for code in ("kk", "ru", "en", "uz")) == words


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (1, "birinchi"),
        (2, "ikkinchi"),
        (4, "toʻrtinchi"),
        (6, "oltinchi"),
        (7, "yettinchi"),
        (10, "oʻninchi"),
        (20, "yigirmanchi"),
        (26, "yigirma oltinchi"),
        (40, "qirqinchi"),
        (50, "ellikinchi"),
        (105, "yuz beshinchi"),
    ],
)
def test_an_uzbek_window_is_an_ordinal(window: int, words: str) -> None:
    """The ending loses its vowel after another; only the last word takes it."""
    assert uz.ordinal(window) == words


@pytest.mark.parametrize(
    ("digits", "spoken"),
    [
        ("012", [0, 12]),
        ("007", [0, 0, 7]),
        ("000", [0, 0, 0]),
        ("112", [100, 12]),
        ("300", [300]),
        ("0042", [0, 0, 42]),
        ("1234", [12, 34]),
        ("1205", [12, 0, 5]),
        ("1200", [12, 0, 0]),
    ],
)
def test_digits_are_said_as_they_stand_on_paper(digits: str, spoken: list[int]) -> None:
    """Leading zeros are not swallowed, and four digits go two by two."""
    assert pieces(digits) == spoken


@pytest.mark.parametrize(
    ("number", "window", "sentences"),
    [
        (
            "A012",
            5,
            (
                "а, нөл он екі нөмірлі билет, бесінші терезеге шақырылады.",
                "Талон а, ноль двенадцать, пройдите к окну номер пять.",
                "Ticket A, zero twelve, please go to window five.",
                "a, nol oʻn ikki raqamli talon, beshinchi oynaga marhamat.",
            ),
        ),
        (
            "L140",
            21,
            (
                "эль, жүз қырық нөмірлі билет, жиырма бірінші терезеге шақырылады.",
                "Талон эль, сто сорок, пройдите к окну номер двадцать один.",
                "Ticket L, one hundred forty, please go to window twenty-one.",
                "el, yuz qirq raqamli talon, yigirma birinchi oynaga marhamat.",
            ),
        ),
        (
            "Қ003",
            40,
            (
                "қа, нөл нөл үш нөмірлі билет, қырқыншы терезеге шақырылады.",
                "Талон казахская ка, ноль ноль три, пройдите к окну номер сорок.",
                "Ticket qa, zero zero three, please go to window forty.",
                "qa, nol nol uch raqamli talon, qirqinchi oynaga marhamat.",
            ),
        ),
    ],
)
def test_the_whole_sentence(number: str, window: int, sentences: tuple[str, ...]) -> None:
    """The number as it is read from paper, then where to go."""
    assert tuple(phrase(number, window, language, "full").text for language in ("kk", "ru", "en", "uz")) == sentences


def test_a_late_call_is_short() -> None:
    """Number and window remain, nothing else."""
    assert [phrase("A012", 5, language, "short").text for language in ("kk", "ru", "en", "uz")] == [
        "а, нөл он екі, бесінші терезе.",
        "а, ноль двенадцать, окно пять.",
        "A, zero twelve, window five.",
        "a, nol oʻn ikki, beshinchi oyna.",
    ]


def test_a_lone_latin_a_is_no_article() -> None:
    """A comma after the letter makes an English voice say its name; `A 12` would begin like "a dozen"."""
    assert spelled("A012", "en") == "A, zero twelve"


def test_a_cyrillic_letter_is_spelled_out() -> None:
    """A lone `С` would be read as the Russian preposition "with"."""
    assert [spelled("С005", language) for language in ("kk", "ru", "en")] == [
        "эс, нөл нөл бес",
        "эс, ноль ноль пять",
        "es, zero zero five",
    ]


def test_every_letter_that_a_ticket_may_have_is_named() -> None:
    """`config.definition.Prefix` allows the letters of every language, and every language names them all."""
    assert set(LETTERS) == set("ABCDEFGHIJKLMNOPQRSTUVWXYZАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯӘҒҚҢӨҰҮҺІ")
    assert {code: set(speech.letters) for code, speech in SPEECH.items()} == {code: set(LETTERS) for code in LANGUAGES}


def test_the_order_of_languages() -> None:
    """The hall's order, or the visitor's own language first."""
    assert languages_of(("kk", "ru"), "ru", visitors_first=False) == ("kk", "ru")
    assert languages_of(("kk", "ru"), "ru", visitors_first=True) == ("ru", "kk")
    assert languages_of(("kk", "ru"), "en", visitors_first=True) == ("en", "kk", "ru")
    assert languages_of(("kk", "ru", "en"), None, visitors_first=True) == ("kk", "ru", "en")


def test_the_clips_of_a_phrase() -> None:
    """Their order is the order of the words."""
    assert phrase("A112", 5, "ru", "full").clips == ("ticket", "letter-A", "number-100", "number-12", "window-5")
    assert phrase("A012", 5, "kk", "full").clips == ("letter-A", "number-0", "number-12", "ticket", "window-5")
    assert phrase("A012", 5, "en", "short").clips == ("letter-A", "number-0", "number-12", "window-5-short")
