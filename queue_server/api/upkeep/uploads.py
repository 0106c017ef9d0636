"""Takes a large body in parts, bounded in number, size and time, so that no upload holds memory or sockets."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from aiohttp import web

from queue_server.api.http.problem import HttpProblem
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.upkeep.incoming_file import IncomingFile, NotReceived

UPLOAD_PART: Final = 1 << 18
STALL_S: Final = 30.0
"""A part that has not come by then does not come."""
PACE_S: Final = 60.0
PACE_BYTES: Final = 64 * 1024
"""What comes in a minute at least, a fifth of the slowest telephone line: an upload that drips would hold its place
for years."""
MOST_UPLOADS: Final = 2
LONGEST_FILE_NAME: Final = 200


@contextmanager
def an_upload(request: web.Request) -> Iterator[None]:
    """One of the uploads that may run at once. Raises `HttpProblem`."""
    upkeep = request.app[PARTS][Upkeep]
    if upkeep.uploads >= MOST_UPLOADS:
        raise HttpProblem("work_under_way")
    upkeep.uploads += 1
    try:
        yield
    finally:
        upkeep.uploads -= 1


def length_of(request: web.Request, most: int) -> int:
    """How many bytes come, as the client says before the first. Raises `HttpProblem`."""
    length = request.content_length
    if length is None or length <= 0:
        raise HttpProblem("malformed", why="send the file as the body, with its Content-Length")
    if length > most:
        raise HttpProblem("too_large", limit=most)
    return length


async def parts_of(request: web.Request, length: int) -> AsyncIterator[bytes]:
    """The body in parts of at most `UPLOAD_PART` bytes. Raises `HttpProblem` where it ends early, stalls or drips."""
    clock = asyncio.get_running_loop().time
    count, required, until = 0, PACE_BYTES, clock() + PACE_S
    while True:
        try:
            async with asyncio.timeout(STALL_S):
                part = await request.content.read(UPLOAD_PART)
        except TimeoutError:
            raise HttpProblem("upload_stalled") from None
        if not part:
            break
        count += len(part)
        if clock() >= until:
            if count < required:
                raise HttpProblem("upload_stalled")
            required, until = count + PACE_BYTES, clock() + PACE_S
        yield part
    if count != length:
        raise HttpProblem("malformed", why="the file did not come whole. Send it again")


def file_name_of(request: web.Request) -> str:
    """The name of the file that is sent, as the sender has it. Raises `HttpProblem`."""
    name = request.query.get("name", "")
    if not name or len(name) > LONGEST_FILE_NAME or not name.isprintable():
        raise HttpProblem(
            "malformed", why=f"send the name of the file: one line of at most {LONGEST_FILE_NAME} characters"
        )
    return name


class FileWork(Protocol):
    """Work with one file that is sent: `incoming` while it comes, `file` once it is whole. `forget` drops both."""

    incoming: IncomingFile | None
    file: Path | None

    def forget(self) -> None: ...


async def receive(request: web.Request, work: FileWork, length: int, cancelled: str) -> None:
    """Take the body into the file of the work, whole or not at all. Raises `HttpProblem`: also with the code
    `cancelled` where the work has got another file, or none, meanwhile."""
    incoming = work.incoming
    assert incoming is not None  # noqa: S101 - whoever calls has just set it

    def need_same() -> None:
        if work.incoming is not incoming:
            raise HttpProblem(cancelled)

    try:
        await asyncio.to_thread(incoming.begin)
        async for part in parts_of(request, length):
            need_same()
            await asyncio.to_thread(incoming.write, part)
        need_same()
        await asyncio.to_thread(incoming.finish)
        need_same()
        work.file = incoming.place
    except NotReceived as refusal:
        raise HttpProblem(f"upload_{refusal.refusal}", detail=refusal.detail) from None
    finally:
        await asyncio.shield(asyncio.to_thread(incoming.abandon))
        if work.incoming is incoming:
            work.incoming = None
            if work.file is None:
                work.forget()
    if work.file is not incoming.place:
        raise HttpProblem(cancelled)


async def small_body(request: web.Request, most: int) -> bytes:
    """A file of at most that many bytes, whole. Raises `HttpProblem`."""
    length = length_of(request, most)
    with an_upload(request):
        return b"".join([part async for part in parts_of(request, length)])
