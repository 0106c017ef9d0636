"""The program `kezek` as a person runs it: a process with arguments, two streams and an exit code."""

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from queue_server.api.tokens import digest_of
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.sqlite import SqliteStore
from queue_server.journal.store import Session, Trace
from tests.halls import DEFINITION

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "config.toml"
KEZEK = (sys.executable, "-m", "queue_server")


class Said(NamedTuple):
    code: int
    out: str
    err: str


def kezek(*arguments: str | Path, stdin: str = "") -> Said:
    """Run one command to its end."""
    done = subprocess.run(  # noqa: S603 - our own program
        [*KEZEK, *map(str, arguments)], input=stdin, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "data"


@pytest.fixture(scope="module")
def worked_hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hall with a ticket called by the rule and one called out of turn. Not to be changed."""
    data = tmp_path_factory.mktemp("hall")
    asyncio.run(_work(data))
    return data


async def _work(data: Path) -> None:
    store = await SqliteStore.open(data)
    engine = Engine(store, clock=lambda: 1_760_000_400_000_000)
    running = asyncio.create_task(engine.run())
    await engine.open_hall("aksu", DEFINITION)
    desk = c.Actor("operator", "aigul", is_person=True)
    for number in range(4):
        await engine.submit("aksu", c.IssueTicket(f"t{number}", "land"), c.Actor("kiosk", "entrance"))
    await engine.submit("aksu", c.OpenWindow(1), desk)
    await engine.submit("aksu", c.CallNext(1), desk)
    await engine.submit("aksu", c.StartService(1), desk)
    await engine.submit("aksu", c.FinishService(1), desk)
    await engine.submit("aksu", c.CallOutOfTurn(1, "A004", "fainted"), desk)
    await engine.stop()
    await running
    await store.close()


def altered(hall: Path, to: Path, *statements: str) -> Path:
    """A copy of a hall's folder whose records somebody with the disk in their hands has changed."""
    assert kezek("backup", "--data", hall, "--to", to / "copy").code == 0
    (to / "copy").rename(to / "kezek.db")
    with closing(sqlite3.connect(to / "kezek.db")) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
        db.commit()
    return to


class TestTokens:
    def test_add_prints_the_secret_alone_and_keeps_its_hash(self, data: Path) -> None:
        """256 bits on standard output; the disk has their SHA-256 and the folder is the owner's alone."""
        said = kezek("token", "add", "--data", data, "--role", "kiosk", "--name", "entrance")
        assert re.fullmatch(r"[\w-]{43}\n", said.out)
        assert (said.code, said.err) == (0, "")
        secret = said.out.strip()
        assert secret.encode() not in b"".join(file.read_bytes() for file in data.iterdir())
        (token,) = asyncio.run(_read(data, "tokens"))
        assert (token.name, token.role, token.digest, token.expires_at) == (
            "entrance",
            "kiosk",
            digest_of(secret),
            None,
        )
        assert data.stat().st_mode & 0o777 == 0o700

    def test_list_and_revoke(self, data: Path) -> None:
        """A name is free again once its token is revoked; the list says what each is."""
        assert kezek("token", "add", "--data", data, "--role", "board", "--name", "left wing", "--days", "30").code == 0
        again = kezek("token", "add", "--data", data, "--role", "board", "--name", "left wing")
        assert again == (1, "", 'There is a token "left wing" already. Revoke it first, or choose another name.\n')
        assert kezek("token", "revoke", "--data", data, "--name", "left wing") == (0, "", "")
        assert kezek("token", "revoke", "--data", data, "--name", "left wing").code == 1
        assert kezek("token", "add", "--data", data, "--role", "board", "--name", "left wing").code == 0
        listed = kezek("token", "list", "--data", data).out.splitlines()
        assert re.split(r"  +", listed[0]) == ["NAME", "ROLE", "CREATED", "ENDS", "STATE"]
        assert [re.split(r"  +", line)[::4] for line in listed[1:]] == [["left wing", "revoked"], ["left wing", "live"]]

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("add", "--role", "king", "--name", "a"), "'king' is not one of 'board', 'kiosk', 'bridge'"),
            (("add", "--role", "kiosk", "--name", " "), "a name is one line of 1 to 64 characters"),
            (("add", "--role", "kiosk", "--name", "a\nb"), "a name is one line of 1 to 64 characters"),
            (("add", "--role", "kiosk"), "Missing option '--name'"),
            (("list",), "does not exist: no journal has been started there"),
        ],
    )
    def test_wrong_arguments(self, data: Path, arguments: tuple[str, ...], said: str) -> None:
        """Exit 2 with a sentence, and nothing is made."""
        done = kezek("token", arguments[0], "--data", data, *arguments[1:])
        assert (done.code, done.out) == (2, "")
        assert said in done.err
        assert "Traceback" not in done.err
        assert not data.exists()


class TestPeople:
    def test_add_and_sign_in_data(self, data: Path) -> None:
        """A password from standard input is kept as argon2id; a second user of the name is refused."""
        added = kezek(
            "user",
            "add",
            "--data",
            data,
            "--role",
            "operator",
            "--name",
            "Айгүл",
            "--password-stdin",
            stdin="жылқы жүрді\n",
        )
        assert added == (0, "", "")
        (user,) = asyncio.run(_read(data, "users"))
        assert (user.name, user.role, user.disabled_at) == ("Айгүл", "operator", None)
        assert user.password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        again = kezek(
            "user", "add", "--data", data, "--role", "admin", "--name", "Айгүл", "--password-stdin", stdin="12345678\n"
        )
        assert (again.code, again.out) == (1, "")
        assert again.err.startswith('There is a user "Айгүл" already.')

    def test_passwords(self, data: Path) -> None:
        """Too short, or nowhere to ask for one: nothing is kept. Another password is another hash."""
        short = kezek(
            "user", "add", "--data", data, "--role", "admin", "--name", "a", "--password-stdin", stdin="1234567\n"
        )
        assert short == (1, "", "A password has 8 to 256 characters. Nothing was changed.\n")
        nowhere = kezek("user", "add", "--data", data, "--role", "admin", "--name", "a")
        assert nowhere == (2, "", "There is no terminal to ask on. Use --password-stdin.\n")
        assert asyncio.run(_read(data, "users")) == []
        kezek("user", "add", "--data", data, "--role", "admin", "--name", "a", "--password-stdin", stdin="12345678\n")
        (before,) = asyncio.run(_read(data, "users"))
        assert (
            kezek("user", "password", "--data", data, "--name", "a", "--password-stdin", stdin="87654321\n").code == 0
        )
        (after,) = asyncio.run(_read(data, "users"))
        assert before.password != after.password
        unknown = kezek("user", "password", "--data", data, "--name", "b", "--password-stdin", stdin="87654321\n")
        assert unknown == (1, "", 'There is no user "b". See `kezek user list`.\n')

    @pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a thing of Unix")
    def test_a_password_typed_at_a_terminal(self, data: Path) -> None:
        """It is asked for twice, until both agree, and never shown."""
        shown = _at_a_terminal(
            ["user", "add", "--data", str(data), "--role", "auditor", "--name", "a"],
            [("Password", "12345678"), ("again", "87654321"), ("Password", "12345678"), ("again", "12345678")],
        )
        assert "12345678" not in shown
        (user,) = asyncio.run(_read(data, "users"))
        assert user.role == "auditor"

    def test_disable_and_links(self, data: Path) -> None:
        """A link is a path with a secret; whoever is disabled or has another role gets none."""
        made = kezek("link", "--data", data, "--role", "operator", "--name", "nurlan", "--minutes", "5")
        assert re.fullmatch(r"/enter/[\w-]{43}\n", made.out)
        link = asyncio.run(_session(data, made.out.strip().removeprefix("/enter/")))
        assert (link.kind, link.name, link.role, link.is_person) == ("link", "nurlan", "operator", True)
        assert link.expires_at - link.created_at == 300_000_000
        other = kezek("link", "--data", data, "--role", "admin", "--name", "nurlan")
        assert other == (1, "", '"nurlan" is operator, not admin.\n')
        assert kezek("user", "disable", "--data", data, "--name", "nurlan").code == 0
        assert re.search(r"nurlan  operator  .*  link  +disabled", kezek("user", "list", "--data", data).out)
        refused = kezek("link", "--data", data, "--role", "operator", "--name", "nurlan")
        assert refused == (1, "", '"nurlan" is disabled. See `kezek user enable`.\n')
        assert kezek("user", "enable", "--data", data, "--name", "nurlan").code == 0
        assert kezek("link", "--data", data, "--role", "operator", "--name", "nurlan").code == 0

    def test_the_command_line_leaves_a_trail(self, data: Path) -> None:
        """Each change of people and tokens, under the system's account; nothing where nothing was changed."""
        with_password = ("--password-stdin",)
        for arguments in (
            ("user", "add", "--role", "operator", "--name", "a", *with_password),
            ("user", "add", "--role", "operator", "--name", "a", *with_password),
            ("user", "password", "--name", "a", *with_password),
            ("user", "disable", "--name", "a"),
            ("user", "enable", "--name", "a"),
            ("link", "--role", "operator", "--name", "b"),
            ("token", "add", "--role", "kiosk", "--name", "c"),
            ("token", "revoke", "--name", "c"),
            ("token", "revoke", "--name", "c"),
        ):
            kezek(*arguments, "--data", data, stdin="12345678\n")
        traces = asyncio.run(_traces(data))
        assert [(trace.what, trace.name) for trace in traces] == [
            ("user_added", "a"),
            ("password_set", "a"),
            ("user_disabled", "a"),
            ("user_enabled", "a"),
            ("user_added", "b"),
            ("link_made", "b"),
            ("token_added", "c"),
            ("token_revoked", "c"),
        ]
        assert {trace.by.partition(":")[0] for trace in traces} == {"command line"}
        assert "12345678" not in str(traces)

    def test_shutting_out_signs_out(self, data: Path) -> None:
        """As does another password: nothing that was open is worth anything, also after somebody is let in again."""
        stdin = "12345678\n"
        kezek("user", "add", "--role", "operator", "--name", "a", "--password-stdin", "--data", data, stdin=stdin)
        for arguments in (("password", "--name", "a", "--password-stdin"), ("disable", "--name", "a")):
            made = kezek("link", "--data", data, "--role", "operator", "--name", "a")
            kezek("user", *arguments, "--data", data, stdin=stdin)
            assert asyncio.run(_is_ended(data, made.out.strip().removeprefix("/enter/")))

    def test_a_link_for_a_kiosk(self, data: Path) -> None:
        """A device is no person, and needs no user."""
        made = kezek("link", "--data", data, "--role", "kiosk", "--name", "entrance")
        link = asyncio.run(_session(data, made.out.strip().removeprefix("/enter/")))
        assert (link.role, link.is_person) == ("kiosk", False)
        assert asyncio.run(_read(data, "users")) == []


class TestJournal:
    def test_verify_a_good_journal(self, worked_hall: Path) -> None:
        """One line for each hall, with the number of records and the hash of the last."""
        said = kezek("verify", "--data", worked_hall)
        assert (said.code, said.err) == (0, "")
        assert re.fullmatch(r"aksu: 11 records, head [0-9a-f]{64}\n", said.out)
        head = said.out.split()[-1]
        assert kezek("verify", "--data", worked_hall, "--head", head[:10]).code == 0
        wrong = kezek("verify", "--data", worked_hall, "--head", "0123456789")
        assert wrong.code == 1
        assert wrong.out.startswith("aksu 12: no record has the hash 0123456789")

    def test_verify_names_every_bad_record(self, worked_hall: Path, tmp_path: Path) -> None:
        """An altered and a removed record are both named, and nothing is said of the others."""
        hall = altered(
            worked_hall,
            tmp_path,
            "UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), 'land', 'lend') AS BLOB) WHERE seq = 4",
            "DELETE FROM journal WHERE seq = 9",
        )
        said = kezek("verify", "--data", hall)
        assert (said.code, said.err) == (1, "")
        assert [line.split(": ")[0] for line in said.out.splitlines()] == ["aksu 4", "aksu 9"]

    def test_export_and_verify_the_file(self, worked_hall: Path, tmp_path: Path) -> None:
        """An export is JSON lines that verify by themselves; an altered line is named."""
        said = kezek("export", "--data", worked_hall, "--hall", "aksu")
        lines = [json.loads(line) for line in said.out.splitlines()]
        assert [line["seq"] for line in lines] == list(range(1, 12))
        assert lines[0].keys() == {"seq", "body", "hash"}
        assert json.loads(lines[0]["body"])[1:3] == ["aksu", 1]
        file = tmp_path / "aksu.jsonl"
        file.write_text(said.out)
        assert kezek("verify", "--file", file).out == kezek("verify", "--data", worked_hall).out
        file.write_text(said.out.replace("fainted", "hurried"))
        bad = kezek("verify", "--file", file)
        assert bad.code == 1
        assert bad.out.startswith("aksu 11: ")

    def test_a_reader_that_stops_reading(self, worked_hall: Path) -> None:
        """`kezek export | head` ends without a word."""
        with subprocess.Popen(  # noqa: S603 - our own program
            [*KEZEK, "export", "--data", str(worked_hall), "--hall", "aksu"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        ) as process:
            assert process.stdout is not None
            process.stdout.close()
            assert process.stderr is not None
            assert process.stderr.read() == b""

    def test_audit(self, worked_hall: Path) -> None:
        """The call out of turn: who, why, and whom it passed. The call by the rule is not mentioned."""
        said = kezek("audit", "--data", worked_hall, "--hall", "aksu")
        assert (said.code, said.err) == (0, "")
        (line,) = said.out.splitlines()
        for part in ("A004", "operator:aigul", "fainted", "A002, A003"):
            assert part in line

    def test_backup_and_restore(self, worked_hall: Path, tmp_path: Path) -> None:
        """A copy is checked, put into an empty folder, and never over a journal or another file."""
        copy, empty = tmp_path / "kezek.backup", tmp_path / "new"
        assert kezek("backup", "--data", worked_hall, "--to", copy) == (0, "", "")
        assert copy.stat().st_mode & 0o777 == 0o600
        good = kezek("verify", "--data", worked_hall)
        assert kezek("restore", "--from", copy) == good
        assert kezek("restore", "--from", copy, "--data", empty) == good
        assert kezek("verify", "--data", empty) == good
        over_a_journal = kezek("restore", "--from", copy, "--data", empty)
        over_a_file = kezek("backup", "--data", worked_hall, "--to", copy)
        assert (over_a_journal.code, over_a_file.code) == (2, 2)
        assert "never overwritten" in over_a_journal.err
        assert over_a_file.err == f"{copy} exists already: name a new file\n"

    def test_restore_of_a_bad_copy(self, worked_hall: Path, tmp_path: Path) -> None:
        """A copy that does not verify is not put in place, and neither is what is no copy."""
        bad = altered(worked_hall, tmp_path, "DELETE FROM journal WHERE seq = 5") / "kezek.db"
        said = kezek("restore", "--from", bad, "--data", tmp_path / "new")
        assert (said.code, said.out.split(":")[0]) == (1, "aksu 5")
        nothing = kezek("restore", "--from", SAMPLE, "--data", tmp_path / "new")
        assert (nothing.code, nothing.out) == (2, "")
        assert "is no store of journals" in nothing.err
        assert not (tmp_path / "new/kezek.db").exists()

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("verify",), "Say which journal: either --data DIR or --file FILE.\n"),
            (("verify", "--data", "HALL", "--file", "HALL"), "Say which journal: either --data DIR or --file FILE.\n"),
            (("verify", "--data", "none"), "none/kezek.db does not exist: no journal has been started there\n"),
            (
                ("verify", "--data", "HALL", "--head", "xyz"),
                "--head: a head is given as 10 to 64 hexadecimal digits, such as a paper ticket carries.\n",
            ),
            (
                ("verify", "--file", "config.toml"),
                "config.toml is no exported journal: none of its first lines holds a record\n",
            ),
            (("audit", "--data", "HALL", "--hall", "x"), 'There is no hall "x" here. The halls here: aksu.\n'),
            (("export", "--data", "HALL", "--hall", "x"), 'There is no hall "x" here. The halls here: aksu.\n'),
            (
                ("backup", "--data", "none", "--to", "x"),
                "none/kezek.db does not exist: no journal has been started there\n",
            ),
        ],
    )
    def test_wrong_arguments(self, worked_hall: Path, arguments: tuple[str, ...], said: str) -> None:
        """Exit 2 with one sentence, and nothing on standard output."""
        given = [str(worked_hall) if argument == "HALL" else argument for argument in arguments]
        assert kezek(*given) == (2, "", said)


class TestConfig:
    def test_a_good_one(self) -> None:
        """The sample is right."""
        assert kezek("check-config", "config.toml") == (0, "config.toml: right; hall aksu\n", "")

    def test_a_bad_one(self) -> None:
        """Every mistake with file, line and key, and exit 2; `serve` says the same and makes nothing."""
        bad = "tests/unit/config/ten_mistakes.toml"
        said = kezek("check-config", bad)
        assert (said.code, said.out) == (2, "")
        lines = said.err.splitlines()
        assert len(lines) == 10
        assert lines[0] == f"{bad}:2: server.prot: there is no such key; did you mean port?"
        assert kezek("serve", "--config", bad, "--data", "none") == said
        assert not (ROOT / "none").exists()

    def test_none(self) -> None:
        """A file that is not there."""
        assert kezek("check-config", "none.toml") == (2, "", "none.toml: cannot be read: No such file or directory\n")


class TestServe:
    @pytest.fixture
    def server(self, data: Path) -> Iterator["subprocess.Popen[str]"]:
        """A running server on a free port, stopped in the end."""
        with subprocess.Popen(  # noqa: S603 - our own program
            [*KEZEK, "serve", "--config", str(SAMPLE), "--data", str(data), "--host", "127.0.0.1", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ) as process:
            yield process
            if process.poll() is None:
                process.kill()

    def test_while_it_serves(self, server: "subprocess.Popen[str]", data: Path, tmp_path: Path) -> None:
        """It says where it is ready; tokens work at once; the journal is read and copied beside it; SIGTERM ends it."""
        port = _port(server)
        secret = kezek("token", "add", "--data", data, "--role", "kiosk", "--name", "entrance").out.strip()
        issued = _ask(port, "POST", "/api/v1/halls/aksu/tickets", secret, {"service": "land"})
        assert (issued[0], issued[1]["number"]) == (201, "L001")
        assert _ask(port, "POST", "/api/v1/halls/aksu/tickets", "wrong", {"service": "land"})[0] == 401
        verified = kezek("verify", "--data", data, "--head", issued[1]["proof"][:10])
        assert verified.code == 0
        assert re.match(r"aksu: \d+ records, head ", verified.out)
        assert kezek("backup", "--data", data, "--to", tmp_path / "copy").code == 0
        assert kezek("audit", "--data", data, "--hall", "aksu") == (0, "", "")
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=30)
        assert (server.returncode, out) == (0, "")
        assert "Traceback" not in err
        assert kezek("verify", "--data", data).out == verified.out

    def test_a_port_that_is_taken(self, server: "subprocess.Popen[str]", tmp_path: Path) -> None:
        """One sentence and exit 1."""
        port = _port(server)
        said = kezek("serve", "--config", SAMPLE, "--data", tmp_path / "other", "--port", str(port))
        assert (said.code, said.out) == (1, "")
        assert "address already in use" in said.err.splitlines()[-1]
        assert "Traceback" not in said.err


def test_help_names_every_command() -> None:
    """`kezek --help` lists them, each with a line that is not cut short; so does `kezek`."""
    said = kezek("--help")
    assert said.code == 0
    listed = re.findall(r"^  ([a-z-]+)  +(\S.*)$", said.out.split("Commands:")[1], re.MULTILINE)
    assert [name for name, _ in listed] == [
        "serve",
        "demo",
        "bridge",
        "replay",
        "import",
        "rebuild-visits",
        "report",
        "open-data",
        "simulate",
        "staff",
        "forecast-check",
        "alarm-check",
        "check-config",
        "link",
        "verify",
        "audit",
        "export",
        "backup",
        "restore",
        "token",
        "user",
    ]
    assert [line for _, line in listed if line.endswith("...")] == []


@pytest.mark.parametrize("command", ["demo", "bridge", "replay"])
def test_mounted_programs_answer_under_their_name(command: str) -> None:
    """What lives in a package of its own has its own help, and its own refusal of wrong arguments."""
    said = kezek(command, "--help")
    assert said.code == 0
    assert said.out.startswith(f"Usage: kezek {command} ")
    wrong = kezek(command, "--no-such-option")
    assert (wrong.code, wrong.out) == (2, "")


def _at_a_terminal(arguments: list[str], typed: list[tuple[str, str]]) -> str:
    """Run a command at a pseudo-terminal, type each answer once its prompt has come; returns all that was shown."""
    ours, theirs = os.openpty()
    shown = ""
    with subprocess.Popen(  # noqa: S603 - our own program
        [*KEZEK, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, start_new_session=True
    ) as process:
        os.close(theirs)
        for prompt, answer in typed:
            seen = ""
            while not re.search(rf"{prompt}: $", seen):
                seen += os.read(ours, 1024).decode()
            shown += seen
            os.write(ours, f"{answer}\n".encode())
        with suppress(OSError):  # how the end of a pseudo-terminal shows
            while rest := os.read(ours, 1024):
                shown += rest.decode()
    os.close(ours)
    assert process.returncode == 0, shown
    return shown


def _port(server: "subprocess.Popen[str]") -> int:
    assert server.stdout is not None
    ready = re.fullmatch(r"ready http://127\.0\.0\.1:(\d+)\n", server.stdout.readline())
    assert ready, server.communicate()
    return int(ready[1])


def _ask(port: int, method: str, path: str, token: str, body: object) -> tuple[int, Any]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, json.dumps(body), {"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


async def _read(data: Path, what: str) -> list[Any]:
    store = await SqliteStore.open(data, read_only=True)
    try:
        found: list[Any] = await getattr(store, what)()
        return found
    finally:
        await store.close()


async def _traces(data: Path) -> list[Trace]:
    """The trail, oldest first."""
    store = await SqliteStore.open(data, read_only=True)
    try:
        return (await store.traces(100))[::-1]
    finally:
        await store.close()


async def _is_ended(data: Path, secret: str) -> bool:
    store = await SqliteStore.open(data, read_only=True)
    try:
        return await store.session(digest_of(secret)) is None
    finally:
        await store.close()


async def _session(data: Path, secret: str) -> Session:
    store = await SqliteStore.open(data, read_only=True)
    try:
        session = await store.session(digest_of(secret))
        assert session is not None
        return session
    finally:
        await store.close()
