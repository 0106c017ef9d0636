"""`promote`, `standby code` and `standby report`: lets a second machine take a hall over."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.language import translator
from queue_server.cli.replication.join import OneHall, hall_of
from queue_server.cli.stores import moment, print_table, with_store
from queue_server.cli.trail import actor, note
from queue_server.clock import now_us
from queue_server.config.mistakes import Sentence, in_words, sentence_of

if TYPE_CHECKING:
    from queue_server.journal.links.contents import SendingLink
    from queue_server.journal.store import Store
    from queue_server.replication.branch.link_faults import LinkFault
    from queue_server.replication.branch.lost_papers import LostPapers
    from queue_server.replication.centre.promotion import Promotion

app = typer.Typer(no_args_is_help=True, help="A second machine that can take a hall over.")

Name = Annotated[
    str, typer.Option("--name", metavar="NAME", help="What this machine is called; it stands in the journal.")
]

StandbyHall = Annotated[str, typer.Option("--hall", metavar="HALL", help="The hall that this machine shall follow.")]


def promote(data: arguments.Folder, hall: OneHall = None, name: Name = "") -> None:
    """Take a hall over on its standby: from now on this machine writes it, and the first one must not.

    Switch the first machine off, or take it from the network, before. A server that runs here opens the hall within
    seconds. Where the hall has a centre that can be reached, records that only the centre has are fetched before.
    Numbers go on at the next hundred: papers of the first machine's last minutes may be unknown here.
    """
    from queue_server.backups.folder_notes import clear_restore_mark
    from queue_server.journal.codec import decode
    from queue_server.replication.centre.promotion import NoStandby
    from queue_server.replication.centre.promotion import promote as take_over

    async def begin(store: "Store") -> "tuple[str, Promotion]":
        hall_id = await _followed(store, hall)
        need_standby(data, hall_id)
        await _fetch_missing(store, hall_id)
        head = await store.head(hall_id)
        _mark(data, decode(head).at if head is not None else 0)
        try:
            promotion = await take_over(store, hall_id, actor(), now_us(), name)
        except BaseException as error:
            clear_restore_mark(data)
            if isinstance(error, NoStandby):
                raise UserError(
                    sentence_of("{hall} is no hall that this machine follows, or it was promoted already", hall=hall_id)
                ) from None
            raise
        await note(store, "hall_promoted", hall_id)
        return hall_id, promotion

    hall_id, promotion = with_store(data, begin)
    line = sentence_of(
        "{hall}: epoch {epoch} begins with record {seq}", hall=hall_id, epoch=promotion.epoch, seq=promotion.seq
    )
    typer.echo(in_words(line, translator()))


@app.command()
def code(data: arguments.Folder, hall: StandbyHall) -> None:
    """Make the six digits with which the first machine joins this standby, and print them."""
    from queue_server.replication.centre.pairing import make_code
    from queue_server.replication.centre.promotion import is_promoted

    need_standby(data, hall)

    async def make(store: "Store") -> str:
        if await is_promoted(store, hall):
            raise UserError(sentence_of("{hall} was promoted here: this machine is the first one now", hall=hall))
        row = await make_code(store, hall, now_us())
        await note(store, "hall_code_made", hall)
        return row.code or ""

    typer.echo(with_store(data, make))


@app.command()
def report(data: arguments.Data, hall: OneHall = None) -> None:
    """On the machine that was taken over: the tickets on paper that the hall goes on without.

    Exit 0: there are none. 1: there are, one a line; 2: nobody has taken the hall over.
    """
    from queue_server.replication.branch.link_faults import LinkFault
    from queue_server.replication.branch.lost_papers import lost_papers

    async def look(store: "Store") -> "LostPapers | None":
        link = await _link(store, await hall_of(store, hall))
        try:
            return await lost_papers(store, link)
        except LinkFault as fault:
            raise UserError(_silence(link.address, fault), 2) from None

    lost = with_store(data, look, read_only=True)
    if lost is None:
        raise UserError(sentence_of("Nobody has taken this hall over."), 2)
    if lost.seq is None:
        typer.echo(in_words(sentence_of("The other machine has every record of this one."), translator()))
        return
    typer.echo(
        in_words(
            sentence_of("Record {seq} and all after it are not in the hall's journal.", seq=lost.seq), translator()
        )
    )
    rows: list[tuple[str, ...]] = [
        (paper.number, paper.kind, moment(paper.at), paper.code, str(paper.seq)) for paper in lost.papers
    ]
    print_table(("NUMBER", "KIND", "AT", "CODE", "RECORD"), rows)
    raise typer.Exit(1)


async def _fetch_missing(store: "Store", hall: str) -> None:
    """Fetch what only the centre has, and say what came of it."""
    from queue_server.replication.branch.missing_records import fetch_missing

    link = next((link for link in await store.sending_links() if (link.hall, link.side) == (hall, "centre")), None)
    if link is None:
        return
    fetched = await fetch_missing(store, link)
    lines = [sentence_of("{count} records that only the centre had are here now.", count=fetched.count)]
    match fetched.fault:
        case "away":
            lines.append(
                sentence_of(
                    "The centre does not answer. If it has records that are missing here, it will refuse what follows "
                    "them: give the hall another id there then."
                )
            )
        case "differs" | "unreadable":
            lines.append(
                sentence_of(
                    "What the centre has does not continue the journal here, and is not taken: have it looked at. The "
                    "hall goes on; the centre will refuse its records."
                )
            )
    for line in lines if fetched.count else lines[1:]:
        typer.echo(in_words(line, translator()), err=True)


async def _followed(store: "Store", hall: str | None) -> str:
    rows = [row.hall for row in await store.followed_halls() if row.paired_at is not None]
    if hall is None and len(rows) == 1:
        return rows[0]
    if hall is None or hall not in rows:
        named = ", ".join(rows) or "-"
        raise UserError(sentence_of("name the hall that this machine follows with --hall: {halls}", halls=named), 2)
    return hall


def need_standby(data: Path, hall: str) -> None:
    """Raises `UserError` where the folder is served as something else, such as a region's centre: a promotion there
    would stop the hall. A configuration that cannot be read keeps nobody from taking a hall over."""
    import tomllib

    from queue_server.backups.folder_notes import served_config

    file = served_config(data)
    try:
        standby = {} if file is None else tomllib.loads(file.read_text("utf-8")).get("standby", {})
    except (OSError, ValueError):
        return
    if file is not None and standby.get("hall") != hall:
        raise UserError(
            sentence_of(
                "This machine is no standby of hall {hall}: {file} has no [standby] for it", hall=hall, file=str(file)
            )
        )


async def _link(store: "Store", hall: str) -> "SendingLink":
    """The link to the standby, or else to the centre. Raises `UserError`."""
    links = {link.side: link for link in await store.sending_links() if link.hall == hall}
    link = links.get("standby") or links.get("centre")
    if link is None:
        raise UserError(sentence_of("the hall {hall} is not joined", hall=hall), 2)
    return link


def _silence(address: str, fault: "LinkFault") -> Sentence:
    if fault.kind == "not_known":
        return sentence_of("{url} does not know this hall any more", url=address)
    return sentence_of("{url} does not answer at present; compare the address, and try again", url=address)


def _mark(data: Path, last_at: int) -> None:
    """Have the next start note what may be missing, and go on with other numbers, as after a restore."""
    from msgspec import json

    from queue_server.backups.folder_notes import RESTORED, RestoreMark, write

    write(data / RESTORED, json.encode(RestoreMark(last_at, now_us())))
