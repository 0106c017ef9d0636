"""Compresses answers that every reader gets alike, once, and pages that hold no secret beside what a stranger has sent.

Compression shows in the length of an answer what stands in it twice. So an answer that holds a secret together with
something that a stranger chose lets the stranger guess the secret, letter by letter (BREACH, 2013). Compressed are
therefore only

- static files and documents of the server (`sent_once_compressed`): they are public and hold nothing of a request;
- pages for a request without credentials (`render`): they have no form token, and of secrets only what their own
  address names, such as the key of a ticket, which whoever makes a browser ask for the address has already;
- pages of screens and kiosks (`render`, `repeats_nothing`): they repeat nothing of the request.

Every other answer is sent as it is: staff pages, the API, the sockets, downloads.
"""

import asyncio
import zlib
from hashlib import sha256
from typing import Final

import brotli
from aiohttp import web
from msgspec import Struct

from queue_server.pages.assets.codings import Coding, coding_for

_GZIP_FORM: Final = 16 + zlib.MAX_WBITS
"""How zlib is asked for the format of gzip (zlib manual, deflateInit2)."""

PAGE_QUALITY: Final = 4
"""Brotli's effort for a page, which is made for each request: as small as gzip's best, in less than a millisecond."""

_COMPRESSED: Final = ("text/", "application/json", "image/svg+xml")
"""Media types that become smaller. Pictures, films, sounds and WOFF2 are compressed in themselves."""


class StaticFile(Struct, frozen=True):
    """A body that is the same for every reader."""

    body: bytes
    content_type: str
    digest: str
    """Of the body: it names the compressed forms."""


def static_file(body: bytes, content_type: str) -> StaticFile:
    return StaticFile(body, content_type, sha256(body).hexdigest()[:12])


_bodies: Final[dict[tuple[str, Coding], bytes]] = {}
"""The compressed forms that have been asked for: less than a megabyte for all files of all pages."""


async def compressed(file: StaticFile, coding: Coding) -> bytes:
    """The body in a coding, made beside the halls when it is first asked for."""
    if coding == "identity" or not file.content_type.startswith(_COMPRESSED):
        return file.body
    body = _bodies.get((file.digest, coding))
    if body is None:
        body = _bodies[file.digest, coding] = await asyncio.to_thread(_compress_best, file.body, coding)
    return body


async def static_reply(request: web.Request, file: StaticFile, headers: dict[str, str]) -> web.Response:
    """The answer with a file in the coding that the request prefers; 304 where the client has that form already.

    Ranges are not offered: the files are small, and a part of a compressed body is of no use.
    """
    coding = coding_for(request.headers.get("Accept-Encoding"))
    body = await compressed(file, coding)
    coding = coding if body is not file.body else "identity"
    etag = f"{file.digest}-{coding}" if coding != "identity" else file.digest
    answer_headers = {**headers, "Vary": "Accept-Encoding", "ETag": f'"{etag}"'}
    if any(stored.value in (etag, "*") for stored in request.if_none_match or ()):
        return web.Response(status=304, headers=answer_headers)
    if coding != "identity":
        answer_headers["Content-Encoding"] = coding
    return web.Response(body=body, headers={**answer_headers, "Content-Type": file.content_type})


def compress_page(request: web.Request, response: web.Response) -> None:
    """Compress a page, quickly. The caller answers for what stands in it."""
    response.headers["Vary"] = ", ".join(filter(None, (response.headers.get("Vary"), "Accept-Encoding")))
    coding = coding_for(request.headers.get("Accept-Encoding"))
    if coding == "identity" or not isinstance(response.body, bytes):
        return
    response.headers["Content-Encoding"] = coding
    response.body = brotli.compress(response.body, quality=PAGE_QUALITY) if coding == "br" else _gzip(response.body, 6)


def _compress_best(body: bytes, coding: Coding) -> bytes:
    smaller = brotli.compress(body, mode=brotli.MODE_TEXT) if coding == "br" else _gzip(body, 9)
    return smaller if len(smaller) < len(body) else body


def _gzip(body: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, wbits=_GZIP_FORM)
    return packer.compress(body) + packer.flush()
