"""Defines the reports that a server writes by itself: `[reports]` of the configuration. Pure.

It concerns one machine and its mail, not the rules of a hall, and is never written to a journal. It holds no password,
only the place of one.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from queue_server.config.languages import HALL_LANGUAGES, LanguageCode
from queue_server.config.mistakes import Mistake, Path, no_hall, sentence_of, twice
from queue_server.config.sections.openid import SecretFile
from queue_server.config.sections.region import of_district
from queue_server.config.values.scalars import Identifier

EmailAddress = Annotated[
    str,
    Meta(pattern=r"^[^\s@<>,;\"]+@[^\s@<>,;\"]+$", max_length=254, description="an address such as akim@example.kz"),
]
Folder = Annotated[str, Meta(min_length=1, description="a folder")]


class Mail(Struct, frozen=True, forbid_unknown_fields=True):
    """The mail server that takes reports. `security`: `starttls` (the usual on port 587), `tls` from the first byte
    (465), or `none`, which is only for a server on this machine or in this building. The password of `user` stands
    in a file that only this server may read, or else in the environment. `authority` is the certificate authority of
    the mail server, where this machine does not trust it already."""

    server: Annotated[str, Meta(min_length=1, max_length=255, description="a host name or address")]
    sender: EmailAddress
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    authority: Annotated[str, Meta(min_length=1, description="a PEM file")] | None = None
    user: Annotated[str, Meta(min_length=1)] | None = None
    password_file: SecretFile | None = None


class Schedule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One report of a hall, its own or a followed one, of a district or of the whole region, made when its period
    is over in the time zone of each hall that is in it: into `folder`, by e-mail to the addresses `to`, or both. `what`
    is the report or the day's open data, which are made every day and go into a folder."""

    id: Identifier
    hall: Identifier | None = None
    district: Identifier | None = None
    region: bool = False
    what: Literal["report", "open-data"] = "report"
    every: Literal["day", "week", "month"] = "day"
    form: Literal["html", "pdf", "xlsx", "csv", "json"] = "pdf"
    language: LanguageCode = HALL_LANGUAGES[0]
    folder: Folder | None = None
    to: tuple[EmailAddress, ...] = ()


class Reports(Struct, frozen=True, forbid_unknown_fields=True):
    """The scheduled reports. `mail` is needed where a schedule has addresses `to`."""

    mail: Mail | None = None
    schedules: tuple[Schedule, ...] = ()


def check(
    reports: Reports, halls: Collection[str], districts: Sequence[str] = (), followed: Collection[str] | None = None
) -> Iterator[Mistake]:
    """Check the values against each other, against the halls and against the districts of the region. A centre has
    `followed` halls that its region names, or any, where it names none."""
    hall_ids = halls if not followed else [*halls, *(hall for hall in followed if hall not in halls)]
    if reports.mail is not None:
        yield from _mail(reports.mail, ("reports", "mail"))
    for place, schedule in enumerate(reports.schedules):
        path: Path = ("reports", "schedules", place)
        if schedule.id and schedule.id in (other.id for other in reports.schedules[:place]):
            yield (*path, "id"), twice(schedule.id)
        if schedule.hall and schedule.hall not in hall_ids and (followed is None or followed):
            yield (*path, "hall"), no_hall(schedule.hall, hall_ids)
        yield from _subject(schedule, districts, path)
        yield from _schedule(schedule, reports.mail, path)


def _schedule(schedule: Schedule, mail: Mail | None, path: Path) -> Iterator[Mistake]:
    if schedule.folder is None and not schedule.to:
        yield path, sentence_of("it goes nowhere; write a folder, or to whom it is sent")
    if schedule.to and mail is None:
        yield (*path, "to"), sentence_of("there is no mail server; name one")
    if schedule.what == "open-data" and schedule.every != "day":
        yield (*path, "every"), sentence_of('open data are made every day; write "day"')
    if schedule.what == "open-data" and schedule.to:
        yield (*path, "to"), sentence_of("open data go into a folder; write one, and remove this")


def _subject(schedule: Schedule, districts: Sequence[str], path: Path) -> Iterator[Mistake]:
    """Check of what the report is: of a hall, of a district, or of the region."""
    subjects = [key for key in ("hall", "district", "region") if getattr(schedule, key)]
    if not subjects:
        yield path, sentence_of("it is of nothing; choose a hall, a district or the whole region")
    if len(subjects) > 1:
        yield (*path, subjects[1]), sentence_of("{key} is written too; write one of the two", key=subjects[0])
    if schedule.district:
        yield from of_district(schedule.district, districts, (*path, "district"))


def _mail(mail: Mail, path: Path) -> Iterator[Mistake]:
    if mail.user is None and mail.password_file is not None:
        yield (*path, "password_file"), sentence_of("there is no user; write whose password it is, or remove this")
    if mail.authority is not None and mail.security == "none":
        yield (*path, "authority"), sentence_of('nothing is encrypted; write "starttls" or "tls", or remove this')
    if mail.user is not None and mail.security == "none":
        yield (
            (*path, "security"),
            sentence_of('the password would cross the network for anyone to read; write "starttls" or "tls"'),
        )
