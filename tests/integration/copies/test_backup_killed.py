"""`kezek backup` that is killed while it writes: nothing stands under the name of the copy."""

import asyncio
import signal
from pathlib import Path

from tests.integration.command_line import KEZEK, ROOT, SAMPLE, kezek


async def test_a_copy_that_is_killed(tmp_path: Path) -> None:
    """With kill -9 in the middle of a film; the next one goes well beside what was left over."""
    config, film, copy = tmp_path / "config.toml", tmp_path / "pictures/film.mp4", tmp_path / "copies/hall.backup"
    film.parent.mkdir()
    copy.parent.mkdir()
    with film.open("wb") as opened:
        opened.truncate(4 << 30)
    config.write_text(SAMPLE.read_text() + f'\n[[displays.boards]]\nhall = "aksu"\nmedia = "{film.parent}"\n')
    answer = kezek("token", "add", "--data", tmp_path / "data", "--role", "kiosk", "--name", "entrance")
    assert answer.code == 0, answer.err
    arguments = ["backup", "--data", str(tmp_path / "data"), "--to", str(copy), "--config", str(config)]
    process = await asyncio.create_subprocess_exec(*KEZEK, *arguments, cwd=ROOT)
    async with asyncio.timeout(60):
        while not any(part.stat().st_size > 8 << 20 for part in copy.parent.iterdir()):  # noqa: ASYNC110 - another's file
            await asyncio.sleep(0.01)
    process.kill()
    assert await process.wait() == -signal.SIGKILL
    assert not copy.exists()
    for part in copy.parent.iterdir():
        part.unlink()
    with film.open("wb") as opened:
        opened.truncate(1 << 20)
    assert kezek(*arguments).code == 0
    assert [path.name for path in copy.parent.iterdir()] == ["hall.backup"]
