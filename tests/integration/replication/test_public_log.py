"""A stranger checks a hall's public log with the program alone, and an auditor a journal against signed checkpoints."""

import sqlite3
from pathlib import Path
from typing import Any

import aiohttp

from tests.integration.command_line import kezek
from tests.integration.kezek_process import serving, token

TICKETS = 3


async def issued(url: str, secret: str) -> list[Any]:
    headers = {"Authorization": f"Bearer {secret}"}
    async with aiohttp.ClientSession(url, headers=headers) as session:
        tickets = []
        for _ in range(TICKETS):
            async with session.post("/api/v1/halls/aksu/tickets", json={"service": "land"}) as reply:
                assert reply.status == 201, await reply.text()
                tickets.append(await reply.json())
        return tickets


async def test_a_stranger_needs_an_address_a_paper_and_a_key(tmp_path: Path) -> None:
    """Ticket, continuation and signature are shown by `kezek verify --log`; else the reason is named."""
    data, signed = tmp_path / "data", tmp_path / "checkpoints"
    signed.mkdir()
    kiosk = token(data, "kiosk")
    async with serving(data) as server:
        log = f"{server.url}/log/aksu"
        key = kezek("log", "keys", "--data", data).out.splitlines()[0]
        code = (await issued(server.url, kiosk))[0]["proof"]
        for digits in (code, code[:10]):
            proof = kezek("verify", "--log", log, "--ticket", digits, "--key", key)
            assert proof.code == 0, proof.err
            assert f"the code {digits} is record" in proof.out
            assert "signed by the log kezek-" in proof.out
        first = signed / "monday"
        assert kezek("verify", "--log", log, "--key", key, "--save", first).code == 0
        await issued(server.url, kiosk)
        second = kezek("verify", "--log", log, "--since", first, "--key", key, "--save", signed / "tuesday")
        assert (second.code, "nothing before record" in second.out) == (0, True), second.err
        trusting = kezek("verify", "--log", log)
        assert (trusting.code, "own word" in trusting.err) == (0, True)
        _refuse(log, key, code, first)
    good = kezek("verify", "--data", data, "--checkpoints", signed)
    assert good.code == 0, good.out
    assert good.out.count("as they were signed") == 2
    _of_another_hall(data, signed)
    _alter(data)
    bad = kezek("verify", "--data", data, "--checkpoints", signed)
    assert bad.code == 1


def _refuse(log: str, key: str, code: str, first: Path) -> None:
    """Another key, another code, a witness who has not signed, a checkpoint of another journal, no log there."""
    name, _, rest = key.partition("+")
    foreign = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    altered = first.parent.parent / "altered"
    altered.write_text(first.read_text("utf-8").replace(f"{name}\n", f"{name}\n9"), "utf-8")
    for options, reason in (
        (("--ticket", code[:10], "--key", foreign), "no key of the log has signed"),
        (("--ticket", "0" * 10, "--key", key), "Nothing is proved: the log has no record with the code 0000000000."),
        (("--ticket", "nothing", "--key", key), "10 to 64 digits"),
        (("--ticket", code, "--key", key, "--witness", foreign), "has not signed the checkpoint"),
        (("--since", altered, "--key", key), "not that of its key"),
        (("--since", altered.parent, "--key", key), "is no checkpoint"),
        (("--key", rest), "a key is written as"),
    ):
        refused = kezek("verify", "--log", log, *options)
        assert refused.code in (1, 2)
        assert reason in refused.err, refused.err
    silent = kezek("verify", "--log", "http://127.0.0.1:9/log/aksu").err
    assert "The log cannot be read: http://127.0.0.1:9/log/aksu/keys does not answer" in silent
    other_hall = kezek("verify", "--log", log.replace("aksu", "abay")).err
    assert "The log is not to be believed" in other_hall


def _of_another_hall(data: Path, signed: Path) -> None:
    """A checkpoint that says nothing of the journal is named, and where there is no other, nothing was checked."""
    foreign = signed.parent / "foreign"
    foreign.mkdir()
    name, size, *rest = (signed / "monday").read_text("utf-8").split("\n")
    for folder in (signed, foreign):
        (folder / "elsewhere").write_text("\n".join((name.replace("/aksu", "/burabay"), size, *rest)), "utf-8")
    answer = kezek("verify", "--data", data, "--checkpoints", signed)
    assert (answer.code, "elsewhere: no checkpoint of a hall that is here" in answer.err) == (0, True), answer.err
    nothing = kezek("verify", "--data", data, "--checkpoints", foreign)
    assert (nothing.code, "no file in" in nothing.err) == (1, True), nothing.err


def _alter(data: Path) -> None:
    """Replace a record by another that the whole chain follows from, as somebody with all of the disk could."""
    with sqlite3.connect(data / "kezek.db") as db:
        triggers = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")]
        for trigger in triggers:
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute("UPDATE journal SET hash = zeroblob(32) WHERE seq = 2")


def test_questions_that_contradict_each_other(tmp_path: Path) -> None:
    """A journal or a log, and checkpoints for a journal alone."""
    assert kezek("verify", "--log", "http://127.0.0.1:9", "--data", tmp_path).code == 2
    assert kezek("verify", "--file", tmp_path / "none", "--checkpoints", tmp_path).code != 0


def test_keys_are_added_and_retired(tmp_path: Path) -> None:
    """One has to stay, and at most eight sign side by side."""
    assert kezek("log", "retire-key", "--data", tmp_path).code == 2
    for _ in range(7):
        assert kezek("log", "add-key", "--data", tmp_path).code == 0
    full = kezek("log", "add-key", "--data", tmp_path)
    assert (full.code, "8 keys sign already" in full.err) == (2, True)
    assert kezek("log", "retire-key", "--data", tmp_path).code == 0
