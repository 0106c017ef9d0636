"""Draws charts without a browser, and gives the script that draws them in one.

vl-convert carries a JavaScript engine: a hundred megabytes and seconds of work, which must not be in the process that
gives tickets. It is loaded in the warm process alone.
"""

import json
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

from queue_server.stats.background.warm_process import WARM_PROCESS, WorkFailed
from queue_server.stats.figures.reports_extra import reports_extra_missing

Format = Literal["svg", "png"]

WIDTH: Final = 900
SCALE: Final = 2.0
DRAWING_LIMIT_S: Final = 120.0
"""How long a picture may take on an old machine."""

SCRIPT_VERSION: Final = "" if reports_extra_missing() else version("vl-convert-python")
"""The version of the script, for its address: another version of the package has another script."""


class NotDrawn(Exception):
    """The chart could not be drawn; the text gives the reason."""


def draw(spec: dict[str, Any], form: Format) -> bytes:
    """The picture of a specification, 900 pixels wide. Takes about a second at first. Raises `ValueError`."""
    import vl_convert

    fonts = Path(str(files("fontpkg_inter"))) / "files"
    vl_convert.register_font_directory(str(fonts))
    sized = spec | {"width": WIDTH}
    if form == "svg":
        return vl_convert.vegalite_to_svg(sized).encode()
    return vl_convert.vegalite_to_png(sized, scale=SCALE)


def script() -> bytes:
    """Vega, Vega-Lite, Vega's expression interpreter and vega-embed as one script. Takes seconds."""
    import vl_convert

    return str(vl_convert.javascript_bundle(None)).encode()  # type: ignore[arg-type]


async def draw_in_process(form: Literal["svg", "png", "script"], spec: dict[str, Any] | None = None) -> bytes:
    """Draw in a process of its own, while this one goes on. Raises `NotDrawn`."""
    return await run_drawing(__spec__.name, json.dumps(spec).encode(), form)


async def pictures(specs: Sequence[dict[str, Any]]) -> list[str]:
    """Several charts as SVG. Raises `NotDrawn`."""
    drawn: list[str] = json.loads(await run_drawing(__spec__.name, json.dumps(specs).encode(), "svgs")) if specs else []
    return drawn


async def run_drawing(module: str, body: bytes, word: str = "") -> bytes:
    """What a module's `work` makes of the body, in the process for such work. Raises `NotDrawn`."""
    try:
        return await WARM_PROCESS.run(module, word, body, DRAWING_LIMIT_S)
    except WorkFailed as error:
        raise NotDrawn(str(error)) from None


def work(form: str, body: bytes) -> bytes:
    """The picture of a specification as `svg` or `png`; `svgs`: of each of a list; `script`: the script, of nothing."""
    if form == "script":
        return script()
    if form == "svgs":
        return json.dumps([draw(spec, "svg").decode() for spec in json.loads(body)]).encode()
    return draw(json.loads(body), "svg" if form == "svg" else "png")
