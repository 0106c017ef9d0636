"""`kiosk-setup`: writes what a locked-down screen needs, for whoever sets up its machine. It changes nothing else."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from queue_server.cli.errors import UserError
from queue_server.config.mistakes import Sentence, sentence_of
from queue_server.upkeep.screens.screen_files import LockedScreen, ScreenHours, ScreenKind, screen_files
from queue_server.upkeep.screens.screen_power import PowerWay

SERVER_OF_SCREENS: Final = re.compile(r"https?://(\[[\dA-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?/?")
IDENTIFIER_TEXT: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
DAYS: Final = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)((\.\.|,)(Mon|Tue|Wed|Thu|Fri|Sat|Sun))*")
PROGRAM: Final = re.compile(r"[A-Za-z0-9/._-]+")
LARGEST_WINDOW: Final = 999


def kiosk_setup(
    server: Annotated[str, typer.Option(metavar="URL", help="The server, as http://10.0.0.5:8080.")],
    hall: Annotated[str, typer.Option(metavar="HALL", help="The id of a hall.")],
    screen: Annotated[ScreenKind, typer.Option(help="What the screen is.")] = "kiosk",
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="For a board: the zone whose calls it shows.")
    ] = None,
    window: Annotated[
        int | None, typer.Option(metavar="N", help="For a window's screen: the number of the window.")
    ] = None,
    low: Annotated[
        bool, typer.Option("--low", help="For a tall kiosk: all that is touched within reach of those who sit.")
    ] = False,
    to: Annotated[Path | None, typer.Option(metavar="DIR", help="Write the files into this folder.")] = None,
    print_all: Annotated[bool, typer.Option("--print", help="Print the files, and write nothing.")] = False,
    on: Annotated[str | None, typer.Option(metavar="HH:MM", help="When the screen goes on.")] = None,
    off: Annotated[str | None, typer.Option(metavar="HH:MM", help="When the screen goes off.")] = None,
    days: Annotated[str, typer.Option(metavar="DAYS", help="On which days, as Mon..Fri or Mon,Wed.")] = "Mon..Sun",
    timezone: Annotated[
        str,
        typer.Option(metavar="ZONE", help="The time zone of these hours, as Asia/Almaty; without it the machine's."),
    ] = "",
    power: Annotated[PowerWay, typer.Option(help="How the screen is switched off and on.")] = "x11",
    browser: Annotated[str, typer.Option(metavar="PROGRAM", help="The browser, such as google-chrome.")] = "chromium",
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The name of the units, for a second screen on one machine.")
    ] = None,
) -> None:
    """Write what a locked-down screen needs.

    That is systemd units for a browser, its hours, and a policy. Nothing is started.
    """
    locked = LockedScreen(
        kind=screen,
        server=_matching(server, SERVER_OF_SCREENS, sentence_of("write the server as http://10.0.0.5:8080")),
        hall=_matching(hall, IDENTIFIER_TEXT, sentence_of("write the id of the hall, as it stands in its addresses")),
        name=_matching(name or f"kezek-{screen}", IDENTIFIER_TEXT, sentence_of("write a name of a-z, 0-9, - and _")),
        zone=_zone(screen, zone),
        window=_window(screen, window),
        low=_low(screen, low=low),
        browser=_matching(browser, PROGRAM, sentence_of("write the browser as chromium or /usr/bin/chromium")),
        power=power,
        hours=_hours(on, off, days, timezone),
    )
    files = screen_files(locked)
    if print_all is (to is not None):
        raise _wrong(sentence_of("say where the files go: --to DIR writes them, --print shows them"))
    if to is None:
        typer.echo("\n".join(f"### {file}\n{content}" for file, content in files.items()), nl=False)
        return
    _write(to, files)
    for file in files:
        typer.echo(str(to / file))


def _zone(screen: ScreenKind, zone: str | None) -> str | None:
    if zone is None:
        return None
    if screen != "board":
        raise _wrong(sentence_of("a zone is for a board; leave --zone out, or write --screen board"))
    return _matching(zone, IDENTIFIER_TEXT, sentence_of("write the id of the zone, as it stands in the configuration"))


def _window(screen: ScreenKind, window: int | None) -> int | None:
    if (screen == "window") is (window is None):
        raise _wrong(sentence_of("--screen window needs the number of its window, and no other screen: --window 3"))
    if window is not None and not 1 <= window <= LARGEST_WINDOW:
        raise _wrong(sentence_of("a window has a number from 1 to {most}", most=LARGEST_WINDOW))
    return window


def _low(screen: ScreenKind, *, low: bool) -> bool:
    if low and screen != "kiosk":
        raise _wrong(sentence_of("--low is for a kiosk, the one screen that is touched; leave it out"))
    return low


def _hours(on: str | None, off: str | None, days: str, timezone: str) -> ScreenHours | None:
    if on is None and off is None:
        return None
    if on is None or off is None or on == off:
        raise _wrong(sentence_of("write both times, and two different ones: --on 08:30 --off 18:30"))
    for time in (on, off):
        _matching(time, TIME, sentence_of("write a time as 08:30"))
    _matching(days, DAYS, sentence_of("write days as Mon..Fri or Mon,Wed,Fri"))
    if timezone:
        _need_zone(timezone)
    return ScreenHours(on, off, days, timezone)


def _need_zone(timezone: str) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(timezone)
    except (OSError, ValueError, LookupError):
        raise _wrong(
            sentence_of("there is no time zone {zone}; write one such as Asia/Almaty", zone=timezone)
        ) from None


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write the files. What stands there under the same names is not overwritten unless it is the same."""
    for file, content in files.items():
        path = folder / file
        try:
            if path.exists() and path.read_text(encoding="utf-8") != content:
                raise _failure(
                    sentence_of(
                        "{file} is there already, and is another one; remove it, or name another folder", file=path
                    )
                )
        except (OSError, UnicodeDecodeError) as error:
            raise _failure(sentence_of("{file} cannot be read: {fault}", file=path, fault=error)) from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            (folder / file).write_text(content, encoding="utf-8")
    except OSError as error:
        raise _failure(sentence_of("{folder} cannot be written: {fault}", folder=folder, fault=error)) from None


def _matching(text: str, pattern: re.Pattern[str], advice: Sentence) -> str:
    if not pattern.fullmatch(text):
        raise _wrong(sentence_of("{text}: {advice}", text=repr(text), advice=advice))
    return text


def _wrong(sentence: Sentence) -> UserError:
    return UserError(sentence, 2)


def _failure(sentence: Sentence) -> UserError:
    return UserError(sentence, 1)
