"""Asks for all that a browser asks for at its first visit to a page, over one connection, and counts every byte of the
answers, their headers too. The font is left out: phones do not load it."""

import asyncio
import re
import zlib
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import urljoin

import brotli

BROWSER_CODINGS: Final = "gzip, deflate, br, zstd"
"""What browsers accept over https."""
PLAIN_CODINGS: Final = "gzip, deflate"
"""What they accept over plain http."""

GOALS: Final = {"phone": 25_000, "board": 35_000, "kiosk": 35_000}
"""The most bytes of a first visit over https, until the page can be used."""
PLAIN_SHARE: Final = 1.1
"""How many times as much it may be over plain http."""

REFERENCES: Final = re.compile(r'<(?:link|script|img)[^>]*? (?:href|src)="([^"#]+)"')
IMPORTS: Final = re.compile(r'(?:\bfrom|\bimport)\s*"(\.[^"]+)"')
ADDRESSES: Final = re.compile(r'url\("?([^")]+)"?\)')
DECODERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "br": brotli.decompress,
    "gzip": lambda body: zlib.decompress(body, 31),
    "": bytes,
}


class VisitAnswer(NamedTuple):
    size: int
    kind: str
    coding: str
    text: str


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, codings: str) -> VisitAnswer:
    writer.write(f"GET {path} HTTP/1.1\r\nHost: kezek\r\nAccept-Encoding: {codings}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:] if ": " in line)
    body = await reader.readexactly(int(headers["content-length"]))
    coding = headers.get("content-encoding", "")
    text = DECODERS[coding](body).decode(errors="replace")
    return VisitAnswer(len(head) + len(body), headers["content-type"].partition(";")[0], coding, text)


async def first_visit(port: int, path: str, codings: str) -> dict[str, VisitAnswer]:
    """Every answer that a browser gets that shows the page, by its address."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers: dict[str, VisitAnswer] = {}
    waiting = deque([path])
    while waiting:
        address = waiting.popleft()
        if address in answers or address.endswith(".woff2"):
            continue
        answer = answers[address] = await ask(reader, writer, address, codings)
        patterns = {"text/html": REFERENCES, "text/javascript": IMPORTS, "text/css": ADDRESSES}
        waiting += [urljoin(address, name) for name in patterns.get(answer.kind, re.compile("$^")).findall(answer.text)]
    writer.close()
    await writer.wait_closed()
    return answers


def page_path(page: str, hall: str, key: str) -> str:
    """The address of a page of `GOALS`, in Kazakh, whose texts are the longest; `key` is a ticket's."""
    return {"phone": f"/t/{key}", "board": f"/display/{hall}", "kiosk": f"/kiosk/{hall}"}[page] + "?lang=kk"
