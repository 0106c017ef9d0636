"""Defines spoken Russian: the number of a window follows the word, so that nothing is declined. Pure."""

from typing import Final

from displays.voice.numerals import Numerals
from displays.voice.speech import Speech, named, words

_LETTERS: Final = named("""
    A а  B бэ  C цэ  D дэ  E е  F эф  G гэ  H аш  I и  J йот  K ка  L эль  M эм  N эн  O о  P пэ  Q ку  R эр
    S эс  T тэ  U у  V вэ  W дубль-вэ  X икс  Y игрек  Z зет
    А а  Б бэ  В вэ  Г гэ  Д дэ  Е е  Ё ё  Ж жэ  З зэ  И и  Й и_краткое  К ка  Л эль  М эм  Н эн  О о  П пэ
    Р эр  С эс  Т тэ  У у  Ф эф  Х ха  Ц цэ  Ч че  Ш ша  Щ ща  Ъ твёрдый_знак  Ы ы  Ь мягкий_знак  Э э  Ю ю
    Я я
    Ә казахская_а  Ғ казахская_гэ  Қ казахская_ка  Ң казахская_эн  Ө казахская_о  Ұ казахская_у
    Ү казахская_ю  Һ казахская_ха  І казахская_и
""")

_NUMERALS: Final = Numerals(
    units=words(
        "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать "
        "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
    ),
    tens=words("десять двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"),
    hundreds=words("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"),
)

speech: Final = Speech(
    letters=_LETTERS,
    numerals=_NUMERALS,
    full=lambda ticket, window: f"Талон {ticket}, пройдите к окну номер {_NUMERALS.cardinal(window)}.",
    short=lambda ticket, window: f"{ticket}, окно {_NUMERALS.cardinal(window)}.",
    whole_hour=lambda hour: f"{hour} ноль ноль",
)
