"""How the letter of a ticket is called, in Kazakh, Russian and English. Pure.

A speech engine reads a lone letter as a word where it can (the English `A 12` begins with an article, the Russian `С 5`
with "with"), so a letter is spelled out. A Latin letter and the Cyrillic one that looks like it have their own names.
"""

from typing import Final

_LATIN: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CYRILLIC: Final = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
_KAZAKH: Final = "ӘҒҚҢӨҰҮҺІ"


def _named(letters: str, said: str) -> dict[str, str]:
    return dict(zip(letters, said.split(), strict=True))


def _whole(names: dict[str, str]) -> dict[str, str]:
    """A name of several words is written with underscores in the tables."""
    return {letter: name.replace("_", " ") for letter, name in names.items()}


NAMES: Final = {
    "kk": _whole(
        _named(_LATIN, "а бе це де е эф ге аш и йот ка эль эм эн о пе ку эр эс те у ве дубль-ве икс игрек зет")
        | _named(
            _CYRILLIC,
            "а бе ве ге де е ё же зе и қысқа_и ка эль эм эн о пе эр эс те у эф ха це че ша ща "
            "айыру_белгісі ы жіңішкелік_белгісі э ю я",
        )
        | _named(_KAZAKH, "ә ғе қа ең ө ұ ү һе і")
    ),
    "ru": _whole(
        _named(_LATIN, "а бэ цэ дэ е эф гэ аш и йот ка эль эм эн о пэ ку эр эс тэ у вэ дубль-вэ икс игрек зет")
        | _named(
            _CYRILLIC,
            "а бэ вэ гэ дэ е ё жэ зэ и и_краткое ка эль эм эн о пэ эр эс тэ у эф ха цэ че ша ща "
            "твёрдый_знак ы мягкий_знак э ю я",
        )
        | _named(
            _KAZAKH,
            "казахская_а казахская_гэ казахская_ка казахская_эн казахская_о казахская_у казахская_ю "
            "казахская_ха казахская_и",
        )
    ),
    "en": _whole(
        dict(zip(_LATIN, _LATIN, strict=True))
        | _named(
            _CYRILLIC,
            "A be ve ghe de ye yo zhe ze ee short_ee ka el em en O pe er es te oo ef kha tse che sha shcha "
            "hard_sign yery soft_sign eh yoo ya",
        )
        | _named(_KAZAKH, "ae gha qa eng oe ooh ue ha ih")
    ),
}
"""Language -> letter -> its name. English names its own letters by themselves: with a comma after it, none is read as a
word."""
