"""`verify --log`: checks a public log from anywhere. `verify --checkpoints`: holds one's own journal against it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from msgspec import Struct

from queue_server.cli.errors import UserError

if TYPE_CHECKING:
    from queue_server.config.values.verifier_key import VerifierKey
    from queue_server.journal.log.note import SignedNote
    from queue_server.journal.store import Store


class LogQuestion(Struct, frozen=True):
    """What is asked about the log at an address. Without keys those that the log names are taken, which is said."""

    address: str
    ticket: str | None = None
    keys: Sequence[str] = ()
    witnesses: Sequence[str] = ()
    since: Path | None = None
    save: Path | None = None


def verify_log(question: LogQuestion) -> None:
    """Print what the log shows; exit 1 with the reason where it is not to be believed, or shows nothing."""
    from queue_server.cli.journals.public_log.log_check import FAULTS
    from queue_server.cli.journals.public_log.remote_log import LogSilent, UnknownCode

    if question.ticket is not None and not _is_code(question.ticket):
        raise UserError("--ticket: a code has 10 to 64 digits from 0 to 9 and letters from a to f.", 2)
    before = None if question.since is None else _note(question.since)
    keys, witnesses = _keys(question.keys, "--key"), _keys(question.witnesses, "--witness")
    try:
        lines = asyncio.run(_answers(question, before, keys, witnesses))
    except LogSilent as fault:
        raise UserError(f"The log cannot be read: {fault}.") from None
    except UnknownCode as fault:
        raise UserError(f"Nothing is proved: {fault}.") from None
    except FAULTS as fault:
        raise UserError(f"The log is not to be believed: {fault}.") from None
    for line in lines:
        typer.echo(line)


async def _answers(
    question: LogQuestion,
    before: "SignedNote | None",
    keys: "Sequence[VerifierKey]",
    witnesses: "Sequence[VerifierKey]",
) -> Sequence[str]:
    import aiohttp

    from queue_server.cli.journals.public_log.log_check import TrustedKeys, check_continuation, check_ticket
    from queue_server.cli.journals.public_log.remote_log import RemoteLog
    from queue_server.config.values.verifier_key import ED25519_KEY

    async with aiohttp.ClientSession() as session:
        remote = RemoteLog(session, question.address)
        if not keys:
            keys = [key for key in _keys(await remote.keys(), "--key") if key.type == ED25519_KEY]
            typer.echo("no --key: the log's own word for its key is taken; ask for it elsewhere", err=True)
        trusted = TrustedKeys(keys, witnesses)
        lines: list[str] = []
        if question.ticket is not None:
            lines += await check_ticket(remote, question.ticket.lower(), trusted)
        if before is not None:
            lines += await check_continuation(remote, before, trusted)
        note = await remote.checkpoint()
        lines = lines or [*trusted.need_signed(note)]
        if question.save is not None:
            trusted.need_signed(note)
            question.save.write_text(str(note), "utf-8")
        return lines


async def contradictions(store: "Store", folder: Path) -> Sequence[str]:
    """Hold the journal of each hall against the checkpoints of its log in a folder; prints those that it agrees with
    and the files that say nothing of a hall here, and returns sentences about the others. Raises `UserError` where no
    file does."""
    from queue_server.cli.journals.public_log.log_check import check_journal, checkpoints_in

    bad: list[str] = []
    foreign_files = _files_in(folder)
    has_any = False
    for hall in await store.halls():
        checkpoints = checkpoints_in(folder, hall)
        foreign_files -= checkpoints.keys()
        has_any = has_any or bool(checkpoints)
        good, contradicted = await check_journal(store.read(hall), checkpoints)
        for line in good:
            typer.echo(f"{hall}: {line}")
        bad += [f"{hall}: {line}" for line in contradicted]
    if not has_any:
        raise UserError(f"--checkpoints: no file in {folder} is a checkpoint of a hall that is here.")
    for name in sorted(foreign_files):
        typer.echo(f"{name}: no checkpoint of a hall that is here", err=True)
    return bad


def _files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir() if file.is_file()}


def _is_code(text: str) -> bool:
    return 10 <= len(text) <= 64 and set(text.lower()) <= set("0123456789abcdef")


def _keys(texts: Sequence[str], option: str) -> "Sequence[VerifierKey]":
    from queue_server.config.values.verifier_key import VerifierKey, VerifierKeyError

    try:
        return [VerifierKey.read(text) for text in texts]
    except VerifierKeyError as error:
        raise UserError(f"{option}: {error}.", 2) from None


def _note(file: Path) -> "SignedNote":
    from queue_server.journal.log.note import NoteError, SignedNote

    try:
        return SignedNote.read(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, NoteError) as error:
        raise UserError(f"--since: {file} is no checkpoint: {error}.", 2) from None
