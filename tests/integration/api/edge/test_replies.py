"""The heads of answers: put together here where nothing is added to them, and by the library where something is."""

import asyncio
import re

from tests.integration.api.conftest import HALL, Server

HEAD = (
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: application/json\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Cache-Control: no-store\r\n"
    "Content-Length: {length}\r\n"
    "Date: \r\n"
    "Server: Kezek\r\n"
    "Kezek-Seq: 2\r\n"
)
DATE = re.compile(r"(?<=Date: )\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT")


async def answers(server: Server, *requests: str) -> list[tuple[str, bytes]]:
    """Heads and bodies of answers over one connection; the last request says that it is the last one."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write("".join(requests).encode())
    heads = []
    async with asyncio.timeout(20):
        for request in requests:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().removesuffix("\r\n")
            length = int(head.partition("Content-Length: ")[2].partition("\r\n")[0])
            heads.append((head, b"" if request.startswith("HEAD") else await reader.readexactly(length)))
        assert await reader.read() == b""
    writer.close()
    return heads


async def test_each_answer_about_a_hall_has_the_same_head(server: Server) -> None:
    """Over one connection, for its head alone, for the last answer and for a client of before: byte by byte, but for
    what says whether the connection goes on."""
    plain, head, last = await answers(
        server,
        f"GET {HALL} HTTP/1.1\r\nHost: a\r\n\r\n",
        f"HEAD {HALL} HTTP/1.1\r\nHost: a\r\n\r\n",
        f"GET {HALL} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    )
    [old] = await answers(server, f"GET {HALL} HTTP/1.0\r\nHost: a\r\n\r\n")
    body = plain[1]
    assert body.startswith(b'{"hall":"aksu"')
    assert (head[1], last[1], old[1]) == (b"", body, body)
    expected = HEAD.format(length=len(body))
    assert DATE.sub("", plain[0]) == expected
    assert lines_of(head[0]) == lines_of(expected)
    assert lines_of(last[0]) == lines_of(expected) | {"Connection: close"}
    assert lines_of(old[0]) == lines_of(expected.replace("HTTP/1.1", "HTTP/1.0"))


async def test_what_is_added_to_a_head_is_sent_with_it(server: Server) -> None:
    """A problem with a header of its own has it beside those of every problem."""
    [(head, body)] = await answers(server, f"DELETE {HALL} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert lines_of(head) == {
        "HTTP/1.1 405 Method Not Allowed",
        "Allow: GET, HEAD",
        "Content-Type: application/problem+json",
        "X-Content-Type-Options: nosniff",
        "Cache-Control: no-store",
        f"Content-Length: {len(body)}",
        "Date: ",
        "Server: Kezek",
        "Connection: close",
        "",
    }


def lines_of(head: str) -> set[str]:
    """The lines of a head, without the moment."""
    return set(DATE.sub("", head).split("\r\n"))
