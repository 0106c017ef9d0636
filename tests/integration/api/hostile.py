"""What people, scanners and broken clients send where a name, a number, a day, a header or a body belongs."""

from typing import Any, Final

TEXTS: Final = (
    *("", "\x00", "\x1b[31m", "\r\nSet-Cookie: a=b", "٣", "1e308", "-1e308", "NaN", "inf", "-1", "0", "1", "1.5"),
    *("0001-01-01", "9999-12-31", "0000-00-00", "2025-W01-1", "20250101", "2025-10-09", "-62135596801", "1e12"),
    *(
        "<script>",
        "../../etc/passwd",
        "%",
        "%zz",
        "{}",
        "[]",
        "null",
        "true",
        "\u202e",
        "😀" * 40,
        "a" * 3000,
        "9" * 400,
    ),
    *("aksu", "land", "A001", "none", "hour", "pdf", "csv", "svg", "desk:1", "desk:999", "ticket:x", "calls", "{0}"),
    *("kk", "d1", "waits", "supervisor", "//example.org", "\\\\a", "AAAAAAAAAAAAAAAA", "unserved:land", "{x!r}"),
)
EXTREMES: Final = ("0001-01-01", "9999-12-31", "1990-01-01", "1e308", "-1", "\x00")
"""What is asked of every page and file."""
QUERIES: Final = (b"%ED%A0%80=%FF", b"&&&===", b"from=%00&to=%00", b"view=%F0%9F%98%80", b"a=" * 200, b"%", b";")
PAGE_QUERIES: Final = (
    *("lang", "theme", "zone", "kind", "c", "number", "window", "language", "text", "day", "hour", "service"),
    *("weekday", "least", "under", "result", "operator", "key"),
)
"""What pages and files ask for, beside what the table of routes names."""
VALUES: Final[tuple[Any, ...]] = (
    *(None, True, 0, -1, 2**63, 2**64, 10**400, 1e308, -0.0, "", "\x00", "😀", "a" * 2000, "\u202e", "0001-01-01"),
    *([], {}, [[]] * 50, {"a": {}}, ["land"] * 20, "land", 1, 999, "A001"),
)
BODIES: Final = (
    *(b"", b"\xff", b"null", b"[]", b"[" * 5000, b'{"a":' * 2000, b'"\\ud800"', b"1" * 5000, b"{", b"\x00" * 100),
    *(b"a=b&a=%FF&%ED%A0%80=", b"{}", b'{"seen":1e999}'),
)
HEADERS: Final = (
    *(b"Accept: text/html", b"Accept: \xff", b"Accept-Language: ru;q=nan,\xff;q=1e999", b"Accept-Encoding: gzip\xff"),
    *(b"Cookie: kezek=\xff; lang=\xed\xa0\x80; held=%00", b"Cookie: ;;;=;=", b"Range: bytes=\xff", b"Origin: null"),
    *(b"X-Forwarded-For: \xff, ,,[::1", b"X-Forwarded-Proto: \xff", b"Origin: \xff", b"Sec-Fetch-Site: \xff"),
    *(b"Idempotency-Key: \xff", b"Idempotency-Key: " + b"k" * 500, b"If-None-Match: \xff", b"Referer: http://["),
    *(b"If-Modified-Since: Thu, 99 Foo 0000 99:99:99 GMT", b"Content-Type: application/json; charset=nonsense"),
    *(b"Content-Type: multipart/form-data; boundary=\xff", b"Expect: \xff", b"Upgrade: websocket"),
    *(b"Authorization: Basic \xff", b"Authorization: Bearer", b"Last-Event-ID: \xff", b"User-Agent: \x80\x81"),
)
HOSTS: Final = (b"", b"[", b":::::", b"a:99999999", b"127.0.0.1:abc", b"\xff")
