"""Draws charts without a browser, and gives the script that draws them in one. Runs as a program of its own.

vl-convert carries a JavaScript engine: a hundred megabytes and seconds of work, which must not be in the process that
gives tickets. `python -m queue_server.stats.figures.chart_drawing svg < SPEC > PICTURE`; also `png`, `svgs` for a list
of specifications at once, and `script`, which needs no input.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

Format = Literal["svg", "png"]

WIDTH: Final = 900
SCALE: Final = 2.0
DRAWING_LIMIT_S: Final = 120.0
"""How long a picture may take on an old machine."""

SCRIPT_VERSION: Final = version("vl-convert-python")
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
    return await run_program([__spec__.name, form], json.dumps(spec).encode())


async def pictures(specs: Sequence[dict[str, Any]]) -> list[str]:
    """Several charts as SVG, by one process for all of them. Raises `NotDrawn`."""
    drawn: list[str] = (
        json.loads(await run_program([__spec__.name, "svgs"], json.dumps(specs).encode())) if specs else []
    )
    return drawn


async def run_program(program: Sequence[str], text: bytes) -> bytes:
    """The output of a module of ours that is run as a program with arguments and the input `text`. Raises
    `NotDrawn`."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *program,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(DRAWING_LIMIT_S):
            drawn, errors = await child.communicate(text)
    except TimeoutError:
        raise NotDrawn(f"not drawn within {DRAWING_LIMIT_S:.0f} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise NotDrawn(errors.decode(errors="replace").strip().rpartition("\n")[2])
    return drawn


def main() -> None:
    form = sys.argv[1]
    if form == "script":
        drawn = script()
    elif form == "svgs":
        drawn = json.dumps([draw(spec, "svg").decode() for spec in json.load(sys.stdin)]).encode()
    else:
        drawn = draw(json.load(sys.stdin), "svg" if form == "svg" else "png")
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    main()
