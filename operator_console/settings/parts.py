"""Defines the parts of a form. The texts are msgids, marked by `t` where they are written and translated by `forms`."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct


def t(msgid: str) -> str:
    """Mark a text for the catalogues, as gettext's `N_` does."""
    return msgid


class Labelled(Struct, frozen=True):
    """A part with a key and a text."""

    key: str
    label: str


class Heading(Struct, frozen=True):
    text: str


class Remark(Struct, frozen=True):
    """A sentence above fields; with `is_notice` one that is shown as a warning."""

    text: str
    is_notice: bool = False


class Element(Struct, frozen=True):
    """A custom element with a function of its own. It is shown while the item has a value at `needs`, and gets the
    values of `data` as attributes of those names."""

    name: str
    needs: str = ""
    data: tuple[str, ...] = ()


class FormField(Labelled, frozen=True, kw_only=True):
    """One setting. The kind of the field follows from the setting's type.

    `of` names the things that the value refers to: `services`, `zones`, `groups` or `priorities` of the hall,
    `halls`, or the `districts` of the region. `choices` gives the words of the values that a setting may have, in
    their order, and `blank` those of no value. `example` is shown in an empty field. `input` is `time` or `date` for
    a text that a browser has a field for; `unit` is `s` for seconds that a heading shows as minutes. `widget` names a
    field of its own, for a value that is chosen from what the server looks for. The choices of `unavailable` cannot
    be chosen on this server.
    """

    of: str = ""
    choices: Mapping[Any, str] = {}
    blank: str = ""
    example: str = ""
    is_wide: bool = False
    input: str = ""
    unit: str = ""
    widget: str = ""
    unavailable: tuple[str, ...] = ()


class Week(Labelled, frozen=True, kw_only=True):
    """Hours by weekday that may be left out: `blank` then states what is in force, and `set_label` is the text of the
    button that begins with working days. `clear_label` is that of the button back. With `is_folded` the week is behind
    its summary."""

    blank: str
    set_label: str
    clear_label: str
    is_folded: bool = False


class ReceptionDays(Labelled, frozen=True):
    """A list of days: weekdays, and certain ones of the month."""


class OptionalTable(Labelled, frozen=True, kw_only=True):
    """A table of settings that may be left out: `blank` then states what is in force, and `set_label` is the text of
    the button that begins with the values of `fresh`. `clear_label` is that of the button back."""

    blank: str
    set_label: str
    clear_label: str
    fresh: Mapping[str, Any]
    parts: tuple["Part", ...]


class Counter(Struct, frozen=True):
    """The key of a new item that is one more than the greatest there. The first is the least that the setting may be,
    or, where an item's parent has a value at `by`, what `first` has for that value."""

    key: str
    by: str = ""
    first: Mapping[str, int] = {}


class Items(Labelled, frozen=True, kw_only=True):
    """A list of tables, each with `parts`, or of texts in several languages, without any.
    Its label is the text of the button that adds one.

    `title` names the keys whose values stand in the heading of an item; of `names|id` the first that has a value.
    `is_ordered` gives buttons that move an item. With `is_of_hall` only the items whose `hall` is that of the section
    are shown. `fresh` holds values of a new item, where the emptiest ones will not do. `noun` is what one of them is.
    """

    parts: tuple["Part", ...] = ()
    title: tuple[str, ...] = ()
    is_ordered: bool = False
    is_of_hall: bool = False
    fresh: Mapping[str, Any] = {}
    counter: Counter | None = None
    noun: str = ""


Part = Heading | Remark | Element | FormField | Week | ReceptionDays | OptionalTable | Items


class Section(Labelled, frozen=True, kw_only=True):
    """A form under its own name in the address, which is its key.

    `root` is the table to which the keys of its parts belong: `halls.*` for one of each hall.
    `is_of_server` puts it below the sections of the halls; its name is shown for a change that waits for a start.
    """

    root: str
    parts: tuple[Part, ...]
    is_of_server: bool = False


RESTART_NOTE: Final = Remark(t("What is changed here is in force at the next start of the server."), is_notice=True)
