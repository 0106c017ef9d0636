"""Secrets under a passphrase, on a machine that is busy."""

from pathlib import Path

import pytest

from queue_server.backups import secret_files
from queue_server.backups.secret_files import WrongPassphrase, locked, unlocked
from queue_server.journal.store import Unusable

PASSPHRASE = "bright river under old stone"


@pytest.mark.slow
def test_a_machine_that_is_busy_does_not_call_the_passphrase_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What age refuses as too much work for this moment is tried again, and then said."""
    tries: list[float] = []
    monkeypatch.setattr(secret_files.time, "sleep", tries.append)
    (tmp_path / "key").write_bytes(b"the key")
    part = locked({"server.tls_key": tmp_path / "key"}, PASSPHRASE)
    first, salted, rest = part.split(b"\n", 2)
    harder = b"\n".join((first, salted.rpartition(b" ")[0] + b" 40", rest))
    with pytest.raises(Unusable, match="too busy") as busy:
        unlocked(harder, PASSPHRASE)
    assert not isinstance(busy.value, WrongPassphrase)
    assert len(tries) == secret_files.DECRYPTION_TRIES
