"""Holds how each language of the registry is spoken: one module for each language, named by its code. Pure.

It may import `displays.voice.speech`, `displays.voice.numerals` and `queue_server.config.languages`. A new language
begins as a module here.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from displays.voice.speech import Speech
from queue_server.config.languages import LANGUAGES

SPEECH: Final[Mapping[str, Speech]] = {code: import_module(f"{__name__}.{code}").speech for code in LANGUAGES}
"""Code of a language -> how it is spoken."""
