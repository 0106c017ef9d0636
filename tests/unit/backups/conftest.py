"""A hall as it lies on a machine: a journal, a configuration with its history, media, voice, a certificate."""

import asyncio
from pathlib import Path

import pytest
from msgspec import Struct

from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from tests.unit.journal.days import day

CONFIG = """\
# The hall of Aksu.
[server]
tls_certificate = "{folder}/server.crt"
tls_key = "{folder}/server.key"

[displays]
sign_clips = "{folder}/signs"

[displays.voice]
clips = "{folder}/clips"

[[displays.boards]]
hall = "aksu"
media = "{folder}/pictures"
"""


class Machine(Struct, frozen=True):
    """`data` is the data folder, `config` the configuration."""

    data: Path
    config: Path


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    folder = tmp_path / "machine"
    for name in ("config.toml.history", "clips/kk", "signs/kk", "pictures"):
        (folder / name).mkdir(parents=True)
    (folder / "config.toml").write_text(CONFIG.format(folder=folder))
    (folder / "config.toml.history/20260101T000000-abcd1234.toml").write_text("# earlier")
    (folder / "clips/kk/ticket.wav").write_bytes(b"RIFF")
    (folder / "signs/kk/call.webm").write_bytes(b"\x1a\x45\xdf\xa3")
    (folder / "pictures/1 кезек.png").write_bytes(b"\x89PNG" * 5000)
    (folder / "pictures/.hidden").write_text("no")
    (folder / "pictures/passwords.png").symlink_to("/etc/passwd")
    (folder / "server.crt").write_text("certificate")
    (folder / "server.key").write_text("the key of the hall")
    asyncio.run(_fill(folder / "data"))
    return Machine(folder / "data", folder / "config.toml")


async def _fill(data: Path) -> None:
    store = await SqliteStore.open(data)
    await store.append(Batch(day()))
    await store.close()
