"""Makes a digest of folders of files, by which servers notice that theirs differ."""

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

MOST_FILES: Final = 10_000
"""More files of a folder are not looked at."""


def digest_of_folders(folders: Iterable[tuple[str, Path]]) -> str:
    """The digest of names and sizes of all files, as hex; each folder has a name of its own. Empty without folders."""
    lines = [
        f"{name}\n{path.relative_to(folder).as_posix()}\n{size}"
        for name, folder in sorted(folders)
        for path, size in sorted(_files(folder))
    ]
    return sha256("\n".join(lines).encode(errors="replace")).hexdigest()[:16] if lines else ""


def _files(folder: Path) -> list[tuple[Path, int]]:
    """The files of a folder, and of those in it; hidden ones are the system's. A folder that is not there has none."""
    files: list[tuple[Path, int]] = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            try:
                if not name.startswith("."):
                    files.append((path, path.stat().st_size))
            except OSError:  # removed meanwhile
                continue
        if len(files) >= MOST_FILES:
            break
    return files
