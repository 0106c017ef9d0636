"""Chooses the content coding of an answer from the `Accept-Encoding` of a request. Pure."""

import re
from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

Coding = Literal["br", "gzip", "identity"]

PREFERRED: Final[tuple[Coding, ...]] = ("br", "gzip", "identity")
"""The best first. Browsers offer Brotli over https only, so a hall on plain http is served with gzip."""

MOST_CHARACTERS: Final = 500
"""Characters of the header that are read; what browsers send has some thirty."""
MOST_CODINGS: Final = 20
"""Codings of the header that are read."""

_ITEM: Final = re.compile(
    r"\s*(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]=(?P<weight>0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?"
)
"""A coding with its weight (RFC 9110, sections 12.4.2 and 12.5.3)."""


class OfferedCoding(Struct, frozen=True):
    """A coding that a client names, with its weight from 0, which refuses it, to 1."""

    name: str
    weight: float


def offered_codings(header: str) -> Iterator[OfferedCoding]:
    """The codings of a header. An item that the standard does not know is left out."""
    for item in header[:MOST_CHARACTERS].split(",", MOST_CODINGS)[:MOST_CODINGS]:
        match = _ITEM.fullmatch(item)
        if match is not None:
            yield OfferedCoding(match["name"].lower(), float(match["weight"] or 1))


def coding_for(header: str | None) -> Coding:
    """The coding with the highest weight, of equal ones the smallest.

    Without a header nothing is compressed. Where the client refuses every coding there is, the answer is not compressed
    either: one that may be unreadable is better than none (section 12.1).
    """
    weights = {coding.name: coding.weight for coding in offered_codings(header or "")}
    unnamed = weights.get("*", 0.0)
    best = max(PREFERRED, key=lambda coding: weights.get(coding, unnamed))
    return best if weights.get(best, unnamed) > 0 else "identity"
