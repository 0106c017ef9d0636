"""`serve` and `check-config`: serves halls, and checks a configuration."""

import asyncio
import errno
import logging
import sys
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.language import Lang, TerminalFormatter, Translate, error_text, terminal_language, translator
from queue_server.client_certificates import certificates_at_first_use
from queue_server.clock import now_s, now_us
from queue_server.config.definition import Definition
from queue_server.config.mistakes import ConfigError, Sentence, in_words, sentence_of
from queue_server.config.system.zone_files import difference, use_newer
from queue_server.config.system.zone_files import in_words as zone_in_words
from queue_server.quick_imports import quick_imports
from queue_server.views.times import moment

log = logging.getLogger(__name__)

Result = TypeVar("Result")

if TYPE_CHECKING:
    from queue_server.config.file.start import Overrides, StartConfiguration
    from queue_server.config.settings import Config
    from queue_server.journal.place import Place


def serve(
    config: arguments.Config,
    data: arguments.Data,
    host: Annotated[str | None, typer.Option(metavar="HOST", help="Instead of the configuration's host.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, metavar="PORT", help="Instead of the configuration's port; 0: any.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what repeats, too.")] = False,
) -> None:
    """Serve halls: pages, API and sockets on one port.

    Prints `ready http://HOST:PORT` once it accepts. Ctrl-C and SIGTERM stop it in order: what has been asked is
    committed, and the screens are told.
    """
    with quick_imports():
        from queue_server.config.file.start import Overrides

    # before the import of all the rest, so that a mistake is told at once
    folder = _files_of(config, data)
    start = _start_of(config, folder, Overrides(host, port))
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(TerminalFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s", terminal_language()))
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[output])
    with quick_imports(), certificates_at_first_use():
        import_module("queue_server.assembly.program")
    while (address := _serve(start, folder, _store_of(start, data), host, port)) is not None:
        if port == 0:  # whoever looks at the page finds the server where it was
            port = int(address.rpartition(":")[2])
        start = _start_of(config, folder, Overrides(host, port))


def _files_of(config: Path, data: "Place") -> Path:
    """The folder of this machine's own files: the history of its configuration, drafts, uploads. With a database
    instead of a folder it lies beside the configuration."""
    return data if isinstance(data, Path) else config.absolute().with_name(f"{config.stem}-files")


def _store_of(start: "StartConfiguration", data: "Place") -> "Place":
    """Where the journals are: as the command line says, or the configuration. Raises `UserError` where they differ."""
    from queue_server.journal.place import StoreUrl

    store = start.config.store
    if store.url is None:
        return data
    if not isinstance(data, Path) and data.url != store.url:
        raise UserError(sentence_of("--data and url of [store] name two stores; name one of them, or both the same"), 2)
    return StoreUrl(store.url, None if store.password_file is None else Path(store.password_file))


def _serve(start: "StartConfiguration", data: Path, place: "Place", host: str | None, port: int | None) -> str | None:
    """Serve until a stop; returns the address where the server listened, if it starts anew with a restored hall."""
    from queue_server.assembly import program

    for sentence, is_warning in _zones(start.config.halls):
        log.log(logging.WARNING if is_warning else logging.INFO, "%s", sentence)
    own_host = start.config.server.host if host is None else host
    own_port = start.config.server.port if port is None else port
    addresses: list[str] = []

    def ready(address: str) -> None:
        addresses.append(address)
        typer.echo(f"ready {address}")

    with _in_words_of_a_trial(own_host, own_port):
        starts_anew = run(
            program.run(start.config, data, own_host, own_port, ready=ready, start=start, invite=_invite, place=place),
        )
    return addresses[0] if starts_anew else None


@contextmanager
def _in_words_of_a_trial(host: str, port: int) -> Iterator[None]:
    """Say of an address of the command line what a trial says of one in the configuration."""
    from queue_server.config.trial.address import Address, address_finding

    address = Address(host, port)
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
            raise
        raise UserError(address_finding(error, address).text) from error


def _start_of(file: Path, data: Path, overrides: "Overrides") -> "StartConfiguration":
    """What to start with, once a hall that was restored has taken its place. A data folder without a hall whose file
    has none begins with the assistant."""
    from queue_server.config.file.start import begin_configuration, choose_configuration
    from queue_server.upkeep.copies.restored_hall import forget_ready, is_ready, take_place

    if is_ready(data) and not _has_hall(data):
        try:
            take_place(data, file)
            log.info("the hall that was restored has taken its place")
        except OSError as error:  # the empty server comes up, and the next start tries it once more
            log.error("the hall that was restored cannot take its place yet: %s", error)  # noqa: TRY400 - no defect
    elif is_ready(data):  # it has done so at a start that was interrupted, or a hall was opened in between
        forget_ready(data)
    if not _has_hall(data) and (start := begin_configuration(file, data, overrides)) is not None:
        return start
    return choose_configuration(file, data, overrides)


def _has_hall(data: Path) -> bool:
    from queue_server.cli.stores import with_store
    from queue_server.journal.sqlite.sqlite_store import FILE_NAME

    if not (data / FILE_NAME).exists():
        return False
    return bool(with_store(data, lambda store: store.halls(), read_only=True))


def _invite(address: str) -> None:
    """On standard error and not in the log, which is kept and read by others: the link makes an administrator."""
    from queue_server.api.configuration.own_address import reachable

    invitation = sentence_of(
        "Nobody administers this server yet. Open this once, within an hour: {address}", address=reachable(address)
    )
    typer.echo(in_words(invitation, translator()), err=True)


def check_config(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The configuration, such as config.toml.")],
    elsewhere: Annotated[
        bool, typer.Option("--elsewhere", help="It is for another machine: read it, and try nothing that it names.")
    ] = False,
    language: Lang = None,
) -> None:
    """Name every mistake of a configuration.

    What it names is tried: the address, the certificate, folders, ports, the mail server. Exit 0: there is none; 2: a
    line for each, `FILE:LINE: KEY: what is wrong`. What may come right by itself, such as a printer that is switched
    off, is a warning on standard error.
    """
    from queue_server.config.file.load import load

    translate = translator(language)
    try:
        config = load(file)
        if not elsewhere:
            _try(file, config, translate)
    except ConfigError as error:
        raise UserError(error_text(error, translate), 2) from error
    halls = config.halls
    names = ", ".join(halls)
    right = sentence_of("{file}: right; halls {halls}", file=file, halls=names)
    if len(halls) == 1:
        right = sentence_of("{file}: right; hall {hall}", file=file, hall=names)
    for sentence, is_warning in ((right, False), *_zones(halls)):
        typer.echo(in_words(sentence, translate), err=is_warning)


def _zones(halls: Mapping[str, Definition]) -> Iterator[tuple[Sentence, bool]]:
    """For each time zone of these halls: its offset today with the source of its files, and a warning where files
    differ."""
    zone_files, now = use_newer(), moment(now_us())
    for timezone in dict.fromkeys(definition.timezone for definition in halls.values()):
        yield zone_in_words(zone_files, timezone, now), False
        if (warning := difference(zone_files, timezone, now)) is not None:
            yield warning, True


def _try(file: Path, config: "Config", translate: Translate) -> None:
    """Print what does not work. Raises `ConfigError`. The address may be in use by the server of these halls itself."""
    from queue_server.config.file.load import locate
    from queue_server.config.trial import try_configuration
    from queue_server.config.trial.address import serves

    findings = try_configuration(config, now_s(), is_own=lambda address: serves(config.halls, address))
    text = file.read_bytes()
    warnings = [(finding.path, finding.text) for finding in findings if finding.severity == "warning"]
    for problem in locate(text, str(file), warnings):
        warning = sentence_of("warning: {problem}", problem=problem.line_in(translate))
        typer.echo(in_words(warning, translate), err=True)
    mistakes = [(finding.path, finding.text) for finding in findings if finding.severity != "warning"]
    if mistakes:
        raise ConfigError(locate(text, str(file), mistakes))


def run(program: Coroutine[None, None, Result]) -> Result:
    """Run a server's main coroutine on the fastest event loop available."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(program)
    return uvloop.run(program)
