"""Says in the reader's language what a line of the log means, and what it is about. Pure.

The usual lines have a sentence of their own, by the form of their message; of any other the area is named, and the
line itself stands beside it as it was written.
"""

from collections.abc import Callable
from typing import Final

from queue_server.upkeep.recent_log import LogLine

Translate = Callable[..., str]


def sentence_of_line(line: LogLine, t: Translate) -> str | None:
    """The sentence of a usual line; None for any other."""
    sentence = LOG_SENTENCES.get(line.form)
    return None if sentence is None else sentence(t, *(*line.values, *[""] * 6)[:6])


def area_of_line(line: LogLine, t: Translate) -> str:
    """What the line is about."""
    return next((area(t) for start, area in _AREAS.items() if line.area.startswith(start)), t("The server"))


_Sentence = Callable[[Translate, str, str, str, str, str, str], str]

LOG_SENTENCES: Final[dict[str, _Sentence]] = {
    "backup: %s is good, %d bytes": lambda t, name, *_: t(
        "A copy of the halls was made and checked: {name}", name=name
    ),
    "backup: no good copy: %s": lambda t, reason, *_: t("No copy of the halls could be made: {reason}", reason=reason),
    "the clock is in doubt: %s": lambda t, *_: t(
        "The machine's clock is in doubt, so nothing is erased and no day turns. Say on any staff page, or with kezek "
        "clock, whether it is right."
    ),
    "%s: the configuration is not put in force, the earlier one stays: %s": lambda t, hall, reason, *_: t(
        "The changed settings of {hall} are not in force, the earlier ones stay: {reason}", hall=hall, reason=reason
    ),
    "the clock is right again": lambda t, *_: t("The machine's clock is right again."),
    "%s: the configuration is in force": lambda t, hall, *_: t(
        "The changed settings of {hall} are in force.", hall=hall
    ),
    "nothing could be committed: %s": lambda t, reason, *_: t(
        "The disk did not take a record: {reason}", reason=reason
    ),
    "%s: the journal does not verify, so nothing more is written to it: %s": lambda t, hall, reason, *_: t(
        "The journal of {hall} is damaged, so the hall has stopped: {reason}", hall=hall, reason=reason
    ),
    "a wrong name or password from %s": lambda t, address, *_: t(
        "Wrong name or password, from {address}", address=address
    ),
    "the TLS certificate has been read anew": lambda t, *_: t("A new certificate for https is in use."),
    "the TLS certificate cannot be read, so the earlier one stays: %s": lambda t, reason, *_: t(
        "The new certificate for https cannot be used, so the earlier one stays: {reason}", reason=reason
    ),
    "the OpenID provider cannot be reached: %s": lambda t, *_: t("The organisation's sign-in cannot be reached."),
    "printer %s: %s": lambda t, printer, state, *_: t("Printer {printer}: {state}", printer=printer, state=state),
    "printer %s: ticket %s may not have been printed: %s": lambda t, printer, number, *_: t(
        "Printer {printer}: ticket {number} may not have come out.", printer=printer, number=number
    ),
    "report %s: not made, tried again in %.0f s: %s": lambda t, report, _, reason, *__: t(
        "Report {report} was not made and is tried again: {reason}", report=report, reason=reason
    ),
    "report %s: the mail server refused %d of %d readers": lambda t, report, count, *_: t(
        "Report {report}: the mail server refused readers: {count}", report=report, count=count
    ),
    "passwords cross the network unencrypted: set tls_certificate and tls_key": lambda t, *_: t(
        "Passwords cross the network unencrypted: set up a certificate for https."
    ),
    "a board cannot show %r: it skips it": lambda t, file, *_: t("A board cannot show a file: {file}", file=file),
    "%s cannot be shown: %s": lambda t, folder, *_: t("A folder of pictures cannot be read: {folder}", folder=folder),
    "bug %s at %s: %s: %s": lambda t, number, place, *_: t(
        "A defect of the program, number {number}: {place}. The halls go on.", number=number, place=place
    ),
    "bug %s at %s: %s, as in bug %s": lambda t, number, place, *_: t(
        "A defect of the program, number {number}: {place}. The halls go on.", number=number, place=place
    ),
}
"""The sentence of each usual line, by the form of its message as it stands in the program."""

_AREAS: Final[dict[str, Callable[[Translate], str]]] = {
    "queue_server.backups": lambda t: t("Backups"),
    "queue_server.engine": lambda t: t("The journal"),
    "queue_server.journal": lambda t: t("The journal"),
    "queue_server.clock": lambda t: t("The clock"),
    "queue_server.api.access": lambda t: t("Sign-in"),
    "queue_server.api.configuration": lambda t: t("Settings"),
    "queue_server.reports": lambda t: t("Reports"),
    "queue_server.stats": lambda t: t("Figures"),
    "displays.paper": lambda t: t("Printers"),
    "queue_server.api.halls.printers": lambda t: t("Printers"),
    "displays.voice": lambda t: t("Voice"),
    "displays.media": lambda t: t("Boards"),
}
"""What the loggers of a room are about; the first that fits."""
