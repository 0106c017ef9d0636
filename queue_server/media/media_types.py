"""Recognises the files that a board shows, by their names and by their first bytes. Pure."""

import re
from typing import Final

from queue_server.config.languages import LANGUAGES

TYPES: Final = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".m4v": "video/mp4",
    ".mp4": "video/mp4",
    ".ogv": "video/ogg",
    ".webm": "video/webm",
    ".vtt": "text/vtt",
}
"""What is shown, and as what; captions are shown with the film beside which they lie. No SVG, which is a document with
scripts of its own, and nothing to be guessed."""

CAPTIONS: Final = TYPES[".vtt"]
LARGEST_CAPTIONS: Final = 1_000_000
"""Bytes of a file of captions: those of some hours."""

HEAD_BYTES: Final = 64
"""So many first bytes say what a file is."""

_BRANDS: Final = {
    "image/avif": frozenset({b"avif", b"avis"}),
    "video/mp4": frozenset(
        {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"M4VH"}
    ),
}
"""Major brands of the ISO base media file format (ISO/IEC 14496-12, section 4.3) of what a browser shows."""


def type_of(name: str) -> str | None:
    """The media type of a file by its name, if it is one that is shown."""
    return TYPES.get("." + name.rpartition(".")[2].lower()) if name.rpartition(".")[0] else None


def type_of_content(head: bytes) -> str | None:
    """The media type by the first `HEAD_BYTES` bytes of a file, if it is one that is shown."""
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return next((media_type for media_type, brands in _BRANDS.items() if head[8:12] in brands), None)
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:  # EBML, whose DocType is not that of other Matroska
        return "video/webm"
    if _WEBVTT.match(head):
        return CAPTIONS
    return None


def captions_of(name: str) -> tuple[str, str | None]:
    """The film that a file of captions belongs to, without its ending, and the language: of `fire.kk.vtt` the film
    `fire` and Kazakh."""
    film = name.rpartition(".")[0]
    stem, dot, language = film.rpartition(".")
    return (stem, language) if dot and language in LANGUAGES else (film, None)


_WEBVTT: Final = re.compile(rb"(\xef\xbb\xbf)?WEBVTT([ \t\r\n]|$)")
"""How a file of captions begins (W3C, WebVTT, section 4.1)."""

_STARTS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"OggS", "video/ogg"),
)
