"""A backup that somebody made to do harm: its seal is right, and it is refused all the same."""

import hashlib
import io
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import json

from queue_server.backups.container import LIST, SEAL, Manifest, Part, is_safe
from queue_server.backups.restoring import Target, restore_backup
from queue_server.journal.store import Unavailable, Unusable


def sealed(
    path: Path, members: list[tuple[zipfile.ZipInfo, bytes]], parts: list[Part] | None = None, **manifest_changes: int
) -> Path:
    """A file as ours is, with these members and this list."""
    listed = [Part(m.filename, len(b), hashlib.sha256(b).hexdigest()) for m, b in members] if parts is None else parts
    manifest = Manifest(
        format=manifest_changes.get("format", 1),
        kezek="9.9",
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        halls={},
        parts=tuple(listed),
    )
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as opened:
        for member, content in members:
            opened.writestr(member, content)
        opened.writestr(LIST, json.encode(manifest))
        opened.comment = SEAL + b"0" * 64
    whole = body.getvalue()[:-64]
    path.write_bytes(whole + hashlib.sha256(whole).hexdigest().encode())
    return path


def member(name: str, mode: int = stat.S_IFREG, packing: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (mode | 0o777) << 16
    info.compress_type = packing
    return info


@pytest.mark.parametrize(
    "name",
    [
        "../kezek.db",
        "/etc/passwd",
        "a/../../b",
        "C:\\x",
        "c:x",
        "a//b",
        "a\nb",
        "CON",
        "aux.txt",
        ".ssh/x",
        "a.",
        "‮a",
        "",
    ],
)
def test_names_that_lead_elsewhere(name: str, tmp_path: Path) -> None:
    """They are refused before anything is unpacked."""
    assert not is_safe(name)
    with pytest.raises(Unusable):
        restore_backup(sealed(tmp_path / "copy", [(member(name), b"x")]), Target(tmp_path / "new"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy"]


def test_a_link_and_another_packing(tmp_path: Path) -> None:
    """Plain files alone, stored or deflated."""
    for bad in (member("a", stat.S_IFLNK), member("a", packing=zipfile.ZIP_LZMA)):
        with pytest.raises(Unusable, match="no plain file"):
            restore_backup(sealed(tmp_path / "copy", [(bad, b"/etc/passwd")]), Target(tmp_path / "new"))


def test_a_list_that_says_something_else(tmp_path: Path) -> None:
    """Another size, another digest, a part too many, a part twice."""
    right = Part("store.db", 1, hashlib.sha256(b"x").hexdigest())
    members = [(member("store.db"), b"x")]
    for parts in ([Part("store.db", 2, right.sha256)], [], [right, Part("b", 1, right.sha256)]):
        with pytest.raises(Unusable, match="does not hold what its list says"):
            restore_backup(sealed(tmp_path / "copy", members, parts), Target(tmp_path / "new"))
    with pytest.raises(Unusable, match="is not what its list says"):
        restore_backup(sealed(tmp_path / "copy", members, [Part("store.db", 1, "0" * 64)]), Target(tmp_path / "new"))


@pytest.mark.slow
def test_a_bomb(tmp_path: Path) -> None:
    """What unpacks to more than the disk holds is refused by its list; what lies about its size, at the first byte."""
    huge = [Part("store.db", 1 << 60, "0" * 64)]
    with pytest.raises(Unusable, match="does not hold what its list says"):
        restore_backup(sealed(tmp_path / "copy", [(member("store.db"), b"x")], huge), Target(tmp_path / "new"))
    zeros = sealed(tmp_path / "bomb", [(member("store.db", packing=zipfile.ZIP_DEFLATED), bytes(50 << 20))])
    assert zeros.stat().st_size < 100_000
    lying = zeros.read_bytes().replace((50 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    lying = lying.replace(b'"size":52428800', b'"size":10')[:-64]
    (tmp_path / "lying").write_bytes(lying + hashlib.sha256(lying).hexdigest().encode())
    with pytest.raises((Unusable, Unavailable)):
        restore_backup(tmp_path / "lying", Target(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_a_newer_format(tmp_path: Path) -> None:
    """It says which version can read it."""
    newer = sealed(tmp_path / "copy", [], format=2)
    with pytest.raises(Unusable, match=r"made by a newer version, Kezek 9\.9: install that version"):
        restore_backup(newer, Target(tmp_path / "new"))
