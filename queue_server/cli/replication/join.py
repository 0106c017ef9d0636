"""`join` and `leave`: sends a hall's journal to a centre or a standby, and ends that."""

from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.stores import with_store
from queue_server.cli.trail import note
from queue_server.clock import now_us
from queue_server.config.mistakes import Sentence, sentence_of

if TYPE_CHECKING:
    from queue_server.journal.links.contents import LinkSide, SendingLink
    from queue_server.journal.store import Store
    from queue_server.replication.branch.link_faults import LinkFault

OneHall = Annotated[
    str | None, typer.Option("--hall", metavar="HALL", help="The id of the hall, where the store has several.")
]
Standby = Annotated[bool, typer.Option("--standby", help="The other side is a standby in the hall, and not a centre.")]


def join(
    address: Annotated[str, typer.Argument(metavar="URL", help="The address of the centre.")],
    code: Annotated[str, typer.Argument(metavar="CODE", help="The six digits that the centre shows.")],
    data: arguments.Data,
    hall: OneHall = None,
    standby: Standby = False,
    fingerprint: Annotated[
        str, typer.Option(metavar="HEX", help="SHA-256 of the certificate there, where nobody vouches for it.")
    ] = "",
) -> None:
    """Send the journal of a hall to a centre: from then on it gets every record.

    A server may be running: it begins within seconds. Exit 1: nothing was joined, and why.
    """
    from queue_server.replication.branch.joining import BadServerAddress, fingerprint_of
    from queue_server.replication.branch.joining import join as join_side
    from queue_server.replication.branch.link_faults import JournalForked, LinkFault

    pinned = ""
    if fingerprint and (pinned := fingerprint_of(fingerprint) or "") == "":
        raise UserError(sentence_of("a fingerprint is 64 digits from 0 to 9 and A to F: {given}", given=fingerprint), 2)
    side: LinkSide = "standby" if standby else "centre"

    async def pair(store: "Store") -> "SendingLink":
        name = await hall_of(store, hall)
        link = await join_side(store, name, side, address, code, now_us(), pinned)
        await note(store, "centre_joined", name)
        return link

    try:
        link = with_store(data, pair)
    except BadServerAddress:
        raise UserError(sentence_of("{url} is no address of a server", url=address), 2) from None
    except JournalForked as fork:
        raise UserError(
            sentence_of(
                "{url} has another journal of this hall: record {seq} differs. Nothing was joined. Join the folder or "
                "the database that the journal there came from, not an older copy; a hall that was set up anew needs "
                "another id",
                url=address,
                seq=fork.seq,
            )
        ) from None
    except LinkFault as fault:
        raise UserError(_refusal(address, fault)) from None
    typer.echo(f"{link.hall}: joined {link.name or link.address}")


def leave(data: arguments.Data, hall: OneHall = None, standby: Standby = False) -> None:
    """Send nothing more to the centre, and forget the token. What was sent stays there."""
    side: LinkSide = "standby" if standby else "centre"

    async def end(store: "Store") -> str:
        name = await hall_of(store, hall)
        if not await store.remove_sending_link(name, side):
            raise UserError(sentence_of("the hall {hall} is not joined", hall=name))
        await note(store, "centre_left", name)
        return name

    typer.echo(f"{with_store(data, end)}: left")


async def hall_of(store: "Store", hall: str | None) -> str:
    """The hall that is meant: the one that was named, or the only one. Raises `UserError`."""
    halls = await store.halls()
    if hall is not None and hall not in halls:
        raise UserError(
            sentence_of("there is no hall {hall} here; there are: {halls}", hall=hall, halls=", ".join(halls))
        )
    if hall is None and len(halls) != 1:
        raise UserError(sentence_of("name one of the halls with --hall: {halls}", halls=", ".join(halls) or "-"), 2)
    return hall if hall is not None else halls[0]


def _refusal(address: str, fault: "LinkFault") -> Sentence:
    match fault.kind:
        case "certificate" | "other_certificate" if fault.certificate:
            return sentence_of(
                "the certificate of {url} is not trusted; if this is the fingerprint that is shown there, "
                "join with --fingerprint {fingerprint}",
                url=address,
                fingerprint=fault.certificate,
            )
        case "certificate" | "other_certificate":
            return sentence_of("the certificate of {url} is not trusted", url=address)
        case "not_known":
            return sentence_of("{url} does not know this hall with this code, or the code has run out", url=address)
        case "not_centre":
            return sentence_of("what answers at {url} is no centre and no standby", url=address)
        case "refused":
            return sentence_of("{url} does not take this hall; compare the versions of both programs", url=address)
    return sentence_of("{url} does not answer at present; compare the address, and try again", url=address)
