"""Defines texts in the languages of the registry, such as the names of a hall's services. Pure."""

from collections.abc import ItemsView, Iterator, KeysView
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct, defstruct

from queue_server.config.languages import FALLBACK, HALL_LANGUAGES, LANGUAGES, Language
from queue_server.config.mistakes import Sentence, sentence_of

ONE_LINE = r"^[^\s\x00-\x1f\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$"
"""The pattern of a line: no line breaks or other control characters, which would command a printer, and no blanks at
either end."""


class Texts(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping from the code of a language to a text. A language without a text gets that of `FALLBACK`."""

    def __getitem__(self, language: str) -> str:
        return self._written().get(language) or self._written()[FALLBACK]

    def __iter__(self) -> Iterator[str]:
        return iter(self._written())

    def __len__(self) -> int:
        return len(self._written())

    def keys(self) -> KeysView[str]:
        """The languages that have a text, in the order of the registry."""
        return self._written().keys()

    def items(self) -> ItemsView[str, str]:
        """The texts that are given, by language."""
        return self._written().items()

    def _written(self) -> dict[str, str]:
        texts = ((language, getattr(self, language)) for language in self.__struct_fields__)
        return {language: text for language, text in texts if text is not None}


def _one_line(language: Language) -> tuple[str, object] | tuple[str, object, None]:
    """The field of a language in a text: required where every name must be written in that language."""
    name = Sentence(language.english)
    name.msgid, name.gaps = language.name, {}  # the language's own name, except in an English sentence
    sentence = sentence_of("one line in {language}, up to 200 characters", language=name)
    meta = Meta(pattern=ONE_LINE, max_length=200, description=str(sentence), extra={"sentence": sentence})
    if language.code in HALL_LANGUAGES:
        return language.code, Annotated[str, meta]
    return language.code, Annotated[str, meta] | None, None


if TYPE_CHECKING:

    class Names(Texts, frozen=True):
        def __init__(self, *texts: str, **texts_by_language: str) -> None: ...

else:
    Names = defstruct(
        "Names",
        [_one_line(language) for language in LANGUAGES.values()],
        bases=(Texts,),
        module=__name__,
        frozen=True,
        forbid_unknown_fields=True,
        omit_defaults=True,
    )
"""A text in the languages of the registry, in those of `HALL_LANGUAGES` at least: `{ kk = …, ru = …, en = … }`.

It is made from the registry, so a type checker sees no field of it: a text is read by `names[language]`. A
language without a text is left out of its JSON, so records of halls that do not use it stay as they were.
"""
