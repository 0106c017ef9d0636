"""Writes a file whole or not at all."""

import os
from pathlib import Path


def put(body: bytes, out: Path) -> None:
    """Write `body` to `out`, on disk when this returns. A program that watches the folder never sees a part of it."""
    part = out.with_name(f".{out.name}.part")
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(out)
