"""Draws charts without a browser, and gives the script that draws them in one.

vl-convert carries a JavaScript engine: a hundred megabytes and seconds of work, which must not be in the process that
gives tickets. The worker has such work done in a process that goes when it has rested; programs of the terminal do it
themselves.
"""

import asyncio
import json
import threading
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from queue_server.config.system.reports_extra import reports_extra_missing

Format = Literal["svg", "png"]

WIDTH: Final = 900
SCALE: Final = 2.0
CHART_FONT_FOLDER: Final = Path(__file__).parent / "font"
DRAWING_LIMIT_S: Final = 120.0
"""How long a picture may take on an old machine."""


@cache
def script_version() -> str:
    """The version of the script, for its address: another version of the package has another script."""
    return "" if reports_extra_missing() else version("vl-convert-python")


class NotDrawn(Exception):
    """The chart could not be drawn; the text gives the reason."""


def draw(spec: dict[str, Any], form: Format) -> bytes:
    """The picture of a specification, 900 pixels wide. Takes about a second at first. Raises `ValueError`."""
    import vl_convert

    _register_fonts()
    sized = spec | {"width": WIDTH}
    if form == "svg":
        return vl_convert.vegalite_to_svg(sized).encode()
    return vl_convert.vegalite_to_png(sized, scale=SCALE)


@cache
def _register_fonts() -> None:
    """Once: the engine reads every font anew whenever a folder is named. The first one has the letters of the languages
    (`script/font`); one that it lacks comes from the whole font, which takes twice as long to read, for each letter."""
    import vl_convert

    for folder in (CHART_FONT_FOLDER, Path(str(files("fontpkg_inter"))) / "files"):
        vl_convert.register_font_directory(str(folder))


def script() -> bytes:
    """Vega, Vega-Lite, Vega's expression interpreter and vega-embed as one script. Takes seconds."""
    import vl_convert

    return str(vl_convert.javascript_bundle(None)).encode()  # type: ignore[arg-type]


class Drawing(Protocol):
    """Where charts, fonts and pages of paper are made."""

    async def run(self, module: str, word: str, body: bytes) -> bytes:
        """What `module.work(word, body)` returns. Raises `NotDrawn`."""


class DrawingHere:
    """Makes them in a thread of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    async def run(self, module: str, word: str, body: bytes) -> bytes:
        return await asyncio.to_thread(self._run, module, word, body)

    def _run(self, module: str, word: str, body: bytes) -> bytes:
        with self._lock:
            try:
                drawn: bytes = import_module(module).work(word, body)
            except Exception as error:
                raise NotDrawn(str(error).strip().rpartition("\n")[2]) from error
        return drawn


DRAWING_HERE: Final = DrawingHere()


async def draw_chart(drawing: Drawing, form: Format, spec: dict[str, Any]) -> bytes:
    """The picture of a specification. Raises `NotDrawn`."""
    return await drawing.run(__spec__.name, form, json.dumps(spec).encode())


async def chart_script(drawing: Drawing) -> bytes:
    """The script that draws charts in a browser. Raises `NotDrawn`."""
    return await drawing.run(__spec__.name, "script", b"")


async def pictures(drawing: Drawing, specs: Sequence[dict[str, Any]]) -> list[str]:
    """Several charts as SVG. Raises `NotDrawn`."""
    if not specs:
        return []
    drawn: list[str] = json.loads(await drawing.run(__spec__.name, "svgs", json.dumps(specs).encode()))
    return drawn


def work(form: str, body: bytes) -> bytes:
    """The picture of a specification as `svg` or `png`; `svgs`: of each of a list; `script`: the script, of nothing."""
    if form == "script":
        return script()
    if form == "svgs":
        return json.dumps([draw(spec, "svg").decode() for spec in json.loads(body)]).encode()
    return draw(json.loads(body), "svg" if form == "svg" else "png")
