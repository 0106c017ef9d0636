"""Handles requests about where a hall's journal is sent: to a centre, and to a standby."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, NoReturn

from aiohttp import web
from msgspec import Meta, Struct, json
from msgspec.structs import replace

from queue_server.api.access import trail
from queue_server.api.http.bodies import Done, Line, decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.public_log.witnesses import Witness
from queue_server.app_parts import PARTS
from queue_server.config.values.verifier_key import VerifierKey, VerifierKeyError
from queue_server.hall.state import MINUTE
from queue_server.journal.links.contents import LinkSide
from queue_server.replication.branch.branch_links import BranchLinks
from queue_server.replication.branch.joining import BadServerAddress, fingerprint_of, join
from queue_server.replication.branch.link_faults import JournalForked, LinkFault, LinkFaultKind
from queue_server.replication.branch.link_state import LinkStanding, SendingReport
from queue_server.views.supervision.alarms import Alarm
from queue_server.views.times import moment, moment_or_none

LINK_ALARM_AFTER: Final = 10 * MINUTE
"""How long a link may fail before a supervisor sees it: a network that is away for minutes needs no person."""
_FAULT_CODES: Final[dict[LinkFaultKind, str]] = {
    "unreachable": "link_unreachable",
    "silent": "link_unreachable",
    "certificate": "link_certificate",
    "other_certificate": "link_certificate",
    "not_centre": "link_not_centre",
    "not_known": "link_code_wrong",
    "refused": "link_refused",
    "unavailable": "link_unreachable",
}


class JoinBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`fingerprint` is the SHA-256 of the certificate as it is shown at the other side, needed where nobody vouches for
    the certificate."""

    address: Annotated[Line, Meta(min_length=1)]
    code: Annotated[str, Meta(pattern=r"^[0-9]{3} ?[0-9]{3}$", description="the six digits of the other side")]
    fingerprint: Line = ""


class TrustBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The SHA-256 of the certificate that the other side shows now."""

    fingerprint: Annotated[Line, Meta(min_length=1)]


class LinkDocument(Struct, frozen=True, kw_only=True):
    """A link of a hall. `standing` is how it does, since `since`; `behind` how many records the other side lacks, as
    far as it has been heard, and `reported_at` when that was.

    `fault` is why it does not work, `certificate` the SHA-256 of the one that was shown instead of the right one.
    `forked_seq` is the first record that differs from the other side's: then nothing is sent. The counts are of this
    server since its start.
    """

    hall: str
    side: LinkSide
    address: str
    name: str
    standing: LinkStanding
    since: datetime
    sent_seq: int
    behind: int
    reported_at: datetime | None
    fault: LinkFaultKind | None
    certificate: str
    forked_seq: int | None
    records: int
    bytes: int
    faults: int


async def show(request: web.Request) -> web.Response:
    """Show every link, and how it does."""
    return json_reply(
        json.encode([_document(request.app, report) for report in request.app[PARTS][BranchLinks].reports()])
    )


async def join_side(request: web.Request) -> web.Response:
    """Pair the hall with another side by its address and code. Raises `HttpProblem`."""
    server, side = request.app[PARTS][ServerContext], _side(request)
    feed = server.readable_feed(request.match_info["hall"])
    body = decode(_join_body, await request.read())
    fingerprint = _fingerprint(body.fingerprint) if body.fingerprint else ""
    now = server.clock.machine()
    try:
        await join(server.store, feed.hall, side, body.address, body.code, now, fingerprint)
    except BadServerAddress:
        raise HttpProblem("link_address") from None
    except JournalForked as fork:
        raise HttpProblem("link_forked", seq=fork.seq) from None
    except LinkFault as fault:
        _refuse(fault)
    await trail.note(request, "centre_joined", feed.hall)
    return await _changed(request, feed.hall, side)


async def leave_side(request: web.Request) -> web.Response:
    """Send nothing more to another side, and forget the token. Raises `HttpProblem`."""
    server, side = request.app[PARTS][ServerContext], _side(request)
    hall = server.readable_feed(request.match_info["hall"]).hall
    need_empty_body(await request.read())
    if not await server.store.remove_sending_link(hall, side):
        raise HttpProblem("link_none")
    await trail.note(request, "centre_left", hall)
    await request.app[PARTS][BranchLinks].look(is_changed=True)
    return json_reply(json.encode(Done()))


async def trust_side(request: web.Request) -> web.Response:
    """Take the certificate that the other side shows now in place of the one at the pairing. Raises `HttpProblem`."""
    server, side, links = request.app[PARTS][ServerContext], _side(request), request.app[PARTS][BranchLinks]
    hall = server.readable_feed(request.match_info["hall"]).hall
    fingerprint = _fingerprint(decode(_trust_body, await request.read()).fingerprint)
    link = links.link(hall, side)
    if link is None:
        raise HttpProblem("link_none")
    await server.store.save_sending_link(replace(link, fingerprint=fingerprint))
    await trail.note(request, "centre_trusted", hall)
    return await _changed(request, hall, side)


def centre_witness(links: BranchLinks, hall: str) -> list[Witness]:
    """The centre as a witness of the hall's log; none where it does not cosign."""
    link = links.link(hall, "centre")
    if link is None or not link.verifier_key:
        return []
    try:
        return [Witness(link.address, VerifierKey.read(link.verifier_key), link.fingerprint)]
    except VerifierKeyError:
        return []


def sending_alarms(app: web.Application, hall: str, now: int) -> Iterator[Alarm]:
    """The alarms about a hall's links."""
    for report in app[PARTS][BranchLinks].reports(hall):
        if report.standing == "taken_over":
            yield Alarm(
                id=f"hall_superseded:{report.epoch}",
                kind="hall_superseded",
                level="fault",
                since=moment(report.since),
                count=report.forked_seq,
            )
        elif report.forked_seq is not None:
            yield Alarm(
                id=f"journal_forked:{report.side}:{report.forked_seq}",
                kind="journal_forked",
                level="fault",
                since=moment(report.since),
                count=report.forked_seq,
                detail=report.side,
            )
        elif report.fault in ("certificate", "other_certificate"):
            yield _failing(report, "fault")
        elif report.standing == "failing" and now - report.since >= LINK_ALARM_AFTER:
            yield _failing(report, "warning")


def _failing(report: SendingReport, level: str) -> Alarm:
    return Alarm(
        id=f"link_failing:{report.side}:{report.fault}",
        kind="link_failing",
        level="fault" if level == "fault" else "warning",
        since=moment(report.since),
        detail=report.fault,
    )


async def _changed(request: web.Request, hall: str, side: LinkSide) -> web.Response:
    """The link as it is from now on; its work begins at once."""
    links = request.app[PARTS][BranchLinks]
    await links.look(is_changed=True)
    reports = [report for report in links.reports(hall) if report.side == side]
    if not reports:  # the store could not be read at this moment
        raise HttpProblem("store_unavailable")
    return json_reply(json.encode(_document(request.app, reports[0])))


def _document(app: web.Application, report: SendingReport) -> LinkDocument:
    feed = app[PARTS][ServerContext].feeds().get(report.hall)
    return LinkDocument(
        hall=report.hall,
        side=report.side,
        address=report.address,
        name=report.name,
        standing=report.standing,
        since=moment(report.since),
        sent_seq=report.sent_seq,
        behind=max(0, feed.seq - report.sent_seq) if feed is not None else 0,
        reported_at=moment_or_none(report.reported_at),
        fault=report.fault,
        certificate=report.certificate,
        forked_seq=report.forked_seq,
        records=report.records,
        bytes=report.bytes,
        faults=report.faults,
    )


def _side(request: web.Request) -> LinkSide:
    return "standby" if request.match_info["side"] == "standby" else "centre"


def _fingerprint(text: str) -> str:
    fingerprint = fingerprint_of(text)
    if fingerprint is None:
        raise HttpProblem("link_fingerprint")
    return fingerprint


def _refuse(fault: LinkFault) -> NoReturn:
    code = _FAULT_CODES[fault.kind]
    if code == "link_certificate":
        raise HttpProblem(code, certificate=fault.certificate) from None
    raise HttpProblem(code) from None


_join_body: Final = json.Decoder(JoinBody)
_trust_body: Final = json.Decoder(TrustBody)
