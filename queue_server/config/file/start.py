"""Chooses the configuration for a start: the one in the file, or else the last one that worked.

There may be nobody on site who can correct a file. A file that cannot be used (it cannot be read, is wrong, or names
something that does not work) is not changed, and the copy of the last text that worked is used instead. Where neither
can be used, the server does not start, as it does not without a copy.
"""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct

from queue_server.clock import monotonic, now_s
from queue_server.config.file.config_file import LastGood
from queue_server.config.file.load import locate, parse, plain
from queue_server.config.mistakes import ConfigError, Problem, sentence_of
from queue_server.config.settings import Config
from queue_server.config.system.system_errors import reason
from queue_server.config.trial import Finding, Severity, try_configuration
from queue_server.config.trial.address import Address

PATIENCE_S: Final = 5.0
"""How long a start waits for an address: an earlier server may be stopping, and a network starting."""
LOOK_AGAIN_S: Final = 0.25
RANKS: Final[dict[Severity, int]] = {"warning": 0, "mistake": 1, "fatal": 2}
UNUSABLE: Final = 2


class Overrides(NamedTuple):
    """Values of the command line that replace the configuration's."""

    host: str | None = None
    port: int | None = None


NO_OVERRIDES: Final = Overrides()


class StartConfiguration(Struct, frozen=True):
    """The configuration with which a server starts. `config` was read from `text`; with `is_earlier` that is the copy
    of the last good one instead of the `file`. `problems` are the mistakes of the file, `warnings` what may end by
    itself."""

    file: Path
    config: Config
    text: bytes
    is_earlier: bool
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


class Judgement(NamedTuple):
    """The result for one text: its configuration if it can be read, and its faults: `rank` 0 none, 1 some, 2
    unusable."""

    rank: int
    text: bytes
    config: Config | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


def choose_configuration(
    file: Path, data: Path, overrides: Overrides = NO_OVERRIDES, patience_s: float = PATIENCE_S
) -> StartConfiguration:
    """The configuration to start with. `data` is the folder with the copy. Raises `ConfigError` where there is none.

    The file is used unless the copy is better: without faults where the file has some, or usable where the file is not.
    """
    written = choice = _judge_file(file, overrides, patience_s)
    good = LastGood(data).read()
    if written.rank and good is not None and good != written.text:
        choice = min(written, _judge(good, file.name, overrides, 0.0), key=lambda judgement: judgement.rank)
    if choice.config is None or choice.rank == UNUSABLE:
        raise ConfigError(written.problems)
    is_earlier = choice is not written
    return StartConfiguration(file, choice.config, choice.text, is_earlier, written.problems, choice.warnings)


FIRST_TEXT: Final = """\
# The configuration of Kezek. The assistant writes it; the administrator's page changes it and keeps these comments.
# Every key is explained in the sample that comes with the program and on the administrator's page of the manual.

[server]
# 0.0.0.0 is every network of this machine, 127.0.0.1 this machine alone.
host = "127.0.0.1"
port = 8080
"""
"""What stands in a file that is made because there is none."""


def begin_configuration(
    file: Path, data: Path, overrides: Overrides = NO_OVERRIDES, patience_s: float = PATIENCE_S
) -> StartConfiguration | None:
    """What to start with where no hall is set up yet: the file without any hall, which is made where it is missing.

    None where the file has halls, cannot be read as it is, or an earlier text with halls is there to start with. Raises
    `ConfigError` for a file that cannot be made, or that names what does not work.
    """
    if LastGood(data).read() is not None:
        return None
    try:
        text = _made_file(file)
    except OSError as error:
        raise ConfigError(
            [Problem(str(file), 0, "", sentence_of("cannot be made: {why}", why=reason(error)))]
        ) from None
    try:
        written = plain(text, str(file))
        if written.get("halls") or "centre" in written:
            return None
        config = parse(text, str(file), needs_hall=False)
    except ConfigError:
        return None
    wrong = [finding for finding in _try(config, overrides, patience_s) if RANKS[finding.severity]]
    if any(RANKS[finding.severity] == UNUSABLE for finding in wrong):
        raise ConfigError(_located(text, str(file), wrong))
    return StartConfiguration(file, config, text, is_earlier=False, problems=_located(text, str(file), wrong))


def _made_file(file: Path) -> bytes:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FIRST_TEXT, encoding="utf-8")
    return file.read_bytes()


def _judge_file(file: Path, overrides: Overrides, patience_s: float) -> Judgement:
    try:
        text = file.read_bytes()
    except OSError as error:
        return Judgement(
            UNUSABLE, b"", None, (Problem(str(file), 0, "", sentence_of("cannot be read: {why}", why=reason(error))),)
        )
    return _judge(text, str(file), overrides, patience_s)


def _judge(text: bytes, name: str, overrides: Overrides, patience_s: float) -> Judgement:
    try:
        config = parse(text, name)
    except ConfigError as error:
        return Judgement(UNUSABLE, text, None, tuple(error.problems))
    findings = _try(config, overrides, patience_s)
    wrong = [finding for finding in findings if RANKS[finding.severity]]
    rank = max((RANKS[finding.severity] for finding in wrong), default=0)
    warnings = [finding for finding in findings if not RANKS[finding.severity]]
    return Judgement(rank, text, config, _located(text, name, wrong), _located(text, name, warnings))


def _try(config: Config, overrides: Overrides, patience_s: float) -> list[Finding]:
    """Try the configuration; an address that is taken is tried again for a while. Values of the command line are not
    tried: they are no mistakes of the configuration."""
    address = Address(overrides.host or config.server.host, config.server.port if overrides.port is None else 0)
    own = address if None not in overrides else None
    until = monotonic() + patience_s
    while True:
        findings = try_configuration(config, now_s(), address=address, own=own, asks=False)
        is_address = any(finding.path in (("server", "host"), ("server", "port")) for finding in findings)
        if not is_address or monotonic() >= until:
            return findings
        time.sleep(LOOK_AGAIN_S)


def _located(text: bytes, name: str, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    return tuple(locate(text, name, [(finding.path, finding.text) for finding in findings]))
