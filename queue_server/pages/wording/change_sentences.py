"""Sentences for the changes of a configuration, as whoever knows the forms of the page makes them."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct


class ChangeSentence(Struct, frozen=True):
    """One difference of two configurations as a person reads it.

    `key` is its place such as `halls.aksu.windows[2].services`: in the later configuration, or in the earlier one where
    it is gone.
    """

    key: str
    text: str


Differences = Callable[[Mapping[str, Any], Mapping[str, Any], str], list[ChangeSentence]]
"""The values of before, those of after and a language of staff to sentences, none for equal values."""

PlaceName = Callable[[str, Mapping[str, Any], str], str]
"""A key, the values and a language of staff to what the page calls that place."""


class ConfigurationWords(Struct, frozen=True):
    """What is said of a configuration in the words of its page."""

    differences: Differences
    place_name: PlaceName
