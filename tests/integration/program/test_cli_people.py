"""The commands of people and tokens, as a person runs them."""

import asyncio
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from queue_server.api.access.credentials.tokens import digest_of
from queue_server.assembly.app import engine_on, open_halls
from queue_server.clock import now_us
from queue_server.hall.commands import Actor, OpenWindow
from queue_server.journal.access.contents import Session, Trace
from queue_server.journal.followed.contents import FollowedHall
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from tests.halls import DEFINITION, MORNING
from tests.integration.command_line import KEZEK, ROOT, kezek, program


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "data"


class TestTokens:
    def test_add_prints_the_secret_alone_and_keeps_its_hash(self, data: Path) -> None:
        """256 bits on standard output; the disk has their SHA-256 and the folder is the owner's alone."""
        answer = kezek("token", "add", "--data", data, "--role", "kiosk", "--name", "entrance")
        assert re.fullmatch(r"[\w-]{43}\n", answer.out)
        assert (answer.code, answer.err) == (0, "")
        secret = answer.out.strip()
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
        repeated = kezek("token", "add", "--data", data, "--role", "board", "--name", "left wing")
        assert repeated == (1, "", 'There is a token "left wing" already. Revoke it first, or choose another name.\n')
        assert kezek("token", "revoke", "--data", data, "--name", "left wing") == (0, "", "")
        assert kezek("token", "revoke", "--data", data, "--name", "left wing").code == 1
        assert kezek("token", "add", "--data", data, "--role", "board", "--name", "left wing").code == 0
        listed = kezek("token", "list", "--data", data).out.splitlines()
        assert re.split(r"  +", listed[0]) == ["NAME", "ROLE", "CREATED", "ENDS", "STATE"]
        assert [re.split(r"  +", line)[::4] for line in listed[1:]] == [["left wing", "revoked"], ["left wing", "live"]]

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (("add", "--role", "king", "--name", "a"), "'king' is not one of 'board', 'kiosk', 'tablet'"),
            (("add", "--role", "kiosk", "--name", " "), "a name is one line of 1 to 64 characters"),
            (("add", "--role", "kiosk", "--name", "a\nb"), "a name is one line of 1 to 64 characters"),
            (("add", "--role", "kiosk"), "Missing option '--name'"),
            (("list",), "does not exist: no journal has been started there"),
        ],
    )
    def test_wrong_arguments(self, data: Path, arguments: tuple[str, ...], sentence: str) -> None:
        """Exit 2 with a sentence, and nothing is made."""
        answer = kezek("token", arguments[0], "--data", data, *arguments[1:])
        assert (answer.code, answer.out) == (2, "")
        assert sentence in answer.err
        assert "Traceback" not in answer.err
        assert not data.exists()


class TestPeople:
    def test_add_and_sign_in_data(self, data: Path) -> None:
        """A password from standard input is kept as argon2id; a second user of the name is refused."""
        added = program(
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
        repeated = kezek(
            "user",
            "add",
            "--data",
            data,
            "--role",
            "admin",
            "--name",
            "Айгүл",
            "--password-stdin",
            stdin="quiet stone boats\n",
        )
        assert (repeated.code, repeated.out) == (1, "")
        assert repeated.err.startswith('There is a user "Айгүл" already.')

    def test_passwords(self, data: Path) -> None:
        """Too short, or nowhere to ask for one: nothing is kept. Another password is another hash."""
        short = kezek(
            "user", "add", "--data", data, "--role", "admin", "--name", "a", "--password-stdin", stdin="1234567\n"
        )
        assert short == (1, "", "A password has 8 to 256 characters. Nothing was changed.\n")
        nowhere = kezek("user", "add", "--data", data, "--role", "admin", "--name", "a")
        assert nowhere == (2, "", "There is no terminal to ask on. Use --password-stdin.\n")
        assert asyncio.run(_read(data, "users")) == []
        kezek(
            "user",
            "add",
            "--data",
            data,
            "--role",
            "admin",
            "--name",
            "a",
            "--password-stdin",
            stdin="quiet stone boats\n",
        )
        (before,) = asyncio.run(_read(data, "users"))
        assert (
            kezek(
                "user", "password", "--data", data, "--name", "a", "--password-stdin", stdin="seven blue kettles\n"
            ).code
            == 0
        )
        (after,) = asyncio.run(_read(data, "users"))
        assert before.password != after.password
        unknown = kezek(
            "user", "password", "--data", data, "--name", "b", "--password-stdin", stdin="seven blue kettles\n"
        )
        assert unknown == (1, "", 'There is no user "b". See `kezek user list`.\n')

    @pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a thing of Unix")
    def test_a_password_typed_at_a_terminal(self, data: Path) -> None:
        """It is asked for twice, until both agree, and never shown."""
        text = _at_a_terminal(
            ["user", "add", "--data", str(data), "--role", "auditor", "--name", "a"],
            [
                ("Password", "quiet stone boats"),
                ("again", "seven blue kettles"),
                ("Password", "quiet stone boats"),
                ("again", "quiet stone boats"),
            ],
        )
        assert "quiet stone boats" not in text
        (user,) = asyncio.run(_read(data, "users"))
        assert user.role == "auditor"

    def test_disable_and_links(self, data: Path) -> None:
        """A link is a path with a secret; whoever is disabled or has another role gets none."""
        link_answer = kezek("link", "--data", data, "--role", "operator", "--name", "nurlan", "--minutes", "5")
        assert re.fullmatch(r"/enter/[\w-]{43}\n", link_answer.out)
        link = asyncio.run(_session(data, link_answer.out.strip().removeprefix("/enter/")))
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
            kezek(*arguments, "--data", data, stdin="quiet stone boats\n")
        traces = asyncio.run(_traces(data))
        assert [(trace.act, trace.name) for trace in traces] == [
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
        assert "quiet stone boats" not in str(traces)

    def test_shutting_out_signs_out(self, data: Path) -> None:
        """As does another password: nothing that was open is worth anything, also after somebody is let in again."""
        stdin = "quiet stone boats\n"
        kezek("user", "add", "--role", "operator", "--name", "a", "--password-stdin", "--data", data, stdin=stdin)
        for arguments in (("password", "--name", "a", "--password-stdin"), ("disable", "--name", "a")):
            answer = kezek("link", "--data", data, "--role", "operator", "--name", "a")
            kezek("user", *arguments, "--data", data, stdin=stdin)
            assert asyncio.run(_is_ended(data, answer.out.strip().removeprefix("/enter/")))

    def test_rename_and_delete(self, data: Path) -> None:
        """Each is told what it needs; the pseudonym is printed; the name is nobody's any more."""
        for name, role in (("a", "operator"), ("b", "admin")):
            stdin = "quiet stone boats\n"
            kezek("user", "add", "--role", role, "--name", name, "--password-stdin", "--data", data, stdin=stdin)
        assert kezek("user", "rename", "--data", data, "--name", "a", "--to", " Aigul  A ") == (0, "", "")
        refusal = kezek("user", "rename", "--data", data, "--name", "b", "--to", "aigul a")
        assert (refusal.code, refusal.err) == (1, "There is a person Aigul A already. Nothing was changed.\n")
        question = kezek("user", "delete", "--data", data, "--name", "Aigul A")
        assert (question.code, question.err) == (2, "There is no terminal to ask on. Use --yes.\n")
        assert kezek("user", "delete", "--data", data, "--name", "aigul a", "--yes") == (0, "former-colleague-1\n", "")
        last = kezek("user", "delete", "--data", data, "--name", "b", "--yes")
        assert (last.code, "the last administrator" in last.err) == (1, True)
        for arguments in (
            ("user", "add", "--role", "operator", "--password-stdin"),
            ("link", "--role", "operator"),
            ("token", "add", "--role", "manager"),
        ):
            repeated = kezek(*arguments, "--data", data, "--name", "A", stdin="quiet stone boats\n")
            assert (repeated.code, "somebody's name before" in repeated.err) == (1, True)
        assert [user.name for user in asyncio.run(_read(data, "users"))] == ["b"]
        traces = asyncio.run(_traces(data))
        assert [(trace.act, trace.name) for trace in traces][2:] == [
            ("user_renamed", "former-colleague-1"),
            ("user_deleted", "former-colleague-1"),
        ]

    def test_whoever_sits_at_a_window_is_not_renamed(self, data: Path) -> None:
        """By the journal of every hall in the folder."""
        kezek("link", "--data", data, "--role", "operator", "--name", "aigul")
        asyncio.run(_seat(data, "aigul"))
        refused = kezek("user", "rename", "--data", data, "--name", "aigul", "--to", "Aigul A")
        assert refused.code == 1
        assert refused.err.startswith("aigul sits at window 1 of hall aksu. Close that window first")

    def test_a_link_for_a_kiosk(self, data: Path) -> None:
        """A device is no person, and needs no user."""
        answer = kezek("link", "--data", data, "--role", "kiosk", "--name", "entrance")
        link = asyncio.run(_session(data, answer.out.strip().removeprefix("/enter/")))
        assert (link.role, link.is_person) == ("kiosk", False)
        assert asyncio.run(_read(data, "users")) == []

    def test_names_that_differ_by_case_or_spaces_are_one_person(self, data: Path) -> None:
        """For every command; what nobody sees is no part of a name."""
        assert kezek("link", "--data", data, "--role", "operator", "--name", " Aigul  Әли").code == 0
        repeated = kezek(
            "user",
            "add",
            "--role",
            "operator",
            "--name",
            "aigul әли",
            "--password-stdin",
            "--data",
            data,
            stdin="quiet stone boats",
        )
        assert (repeated.code, repeated.err.partition(".")[0]) == (1, 'There is a user "Aigul Әли" already')
        assert kezek("user", "disable", "--data", data, "--name", "AIGUL ӘЛИ").code == 0
        (user,) = asyncio.run(_read(data, "users"))
        assert (user.name, user.disabled_at is None) == ("Aigul Әли", False)
        hidden = kezek("user", "disable", "--data", data, "--name", "Aigul\u200b Әли")
        assert (hidden.code, "all of which can be seen" in hidden.err.replace("\n", " ")) == (2, True)

    def test_tokens_of_one_name_are_one_machine(self, data: Path) -> None:
        """In the journal they would be two."""
        assert kezek("token", "add", "--data", data, "--role", "kiosk", "--name", "Entrance").code == 0
        repeated = kezek("token", "add", "--data", data, "--role", "kiosk", "--name", "entrance ")
        assert (repeated.code, repeated.err.partition(".")[0]) == (1, 'There is a token "entrance" already')


def _at_a_terminal(arguments: list[str], typed: list[tuple[str, str]]) -> str:
    """Run a command at a pseudo-terminal, type each answer once its prompt has come; returns all that was shown."""
    terminal, program_end = os.openpty()
    text = ""
    with subprocess.Popen(  # noqa: S603 - our own program
        [*KEZEK, *arguments],
        stdin=program_end,
        stdout=program_end,
        stderr=program_end,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        os.close(program_end)
        for prompt, answer in typed:
            output = ""
            while not re.search(rf"{prompt}: $", output):
                output += os.read(terminal, 1024).decode()
            text += output
            os.write(terminal, f"{answer}\n".encode())
        with suppress(OSError):  # how the end of a pseudo-terminal shows
            while rest := os.read(terminal, 1024):
                text += rest.decode()
    os.close(terminal)
    assert process.returncode == 0, text
    return text


async def _seat(data: Path, operator: str) -> None:
    """Open a window of a hall."""
    store = await SqliteStore.open(data)
    try:
        engine = engine_on(store, lambda: MORNING)
        await open_halls(engine, {"aksu": DEFINITION})
        await engine.submit("aksu", OpenWindow(1, operator), Actor("operator", operator, is_person=True))
        await engine.stop()
    finally:
        await store.close()


async def _read(data: Path, table: str) -> list[Any]:
    store = await SqliteStore.open(data, read_only=True)
    try:
        rows: list[Any] = await getattr(store, table)()
        return rows
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


async def follow(data: Path, *halls: FollowedHall) -> None:
    store = await SqliteStore.open(data)
    for hall in halls:
        await store.change_followed_hall(None, hall)
        if hall.heard_at is not None:
            await store.touch_followed_halls([(hall.hall, hall.heard_at, 7)])
    await store.close()


class TestCentre:
    def test_when_a_hall_was_heard_and_what_ends_an_alarm(self, data: Path) -> None:
        """One that was just paired is not heard yet; whoever ends the alarm of a fork reads when it comes back."""
        paired = FollowedHall("esil", digest=bytes(32), paired_at=1)
        followed = FollowedHall(
            "zerenda", digest=bytes(32), paired_at=1, heard_at=now_us() - 200 * 1_000_000, forked_seq=3
        )
        asyncio.run(follow(data, paired, followed))
        esil, zerenda = kezek("centre", "list", "--data", data).out.splitlines()[1:]
        assert re.split(r"  +", esil) == ["esil", "paired", "1970-01-01 00:00", "not yet", "0"]
        assert re.fullmatch(r"zerenda  forked at 3  .*\(3 min ago\)  0", zerenda)
        settled = kezek("centre", "settle", "zerenda", "--data", data)
        assert settled.code == 0
        assert "the alarm is back with its next report, within ten seconds" in settled.out
        assert "zerenda  paired" in kezek("centre", "list", "--data", data).out

    def test_a_hall_is_let_in_and_shut_out(self, data: Path) -> None:
        """The code is printed alone, and the hall is listed; a code that nobody used leaves nothing."""
        added = kezek("centre", "add", "abay", "--data", data)
        assert added.code == 0
        assert re.fullmatch(r"\d{6}\n", added.out)
        assert "abay  waiting" in kezek("centre", "list", "--data", data).out
        assert kezek("centre", "revoke", "abay", "--data", data).code == 0
        assert "abay" not in kezek("centre", "list", "--data", data).out
        unknown = kezek("centre", "revoke", "aksu", "--data", data)
        assert (unknown.code, unknown.err) == (1, "No hall aksu was paired here. See them with: kezek centre list\n")
        wrong = kezek("centre", "add", "A b", "--data", data)
        assert wrong.code == 2
        assert "a short name of a-z" in wrong.err
