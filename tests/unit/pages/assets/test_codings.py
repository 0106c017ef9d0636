"""Which coding an answer has, by what the request accepts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.pages.assets.codings import PREFERRED, Coding, coding_for


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("zstd", "identity"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("br ; q=1.000 , gzip;q=0.999", "br"),
        ("identity, gzip;q=0.5", "identity"),
        ("gzip;q=0", "identity"),
        ("identity;q=0, gzip;q=0.001", "gzip"),
        ("identity;q=0", "identity"),
        ("*;q=0", "identity"),
        ("br;q=2, gzip", "gzip"),
        ("br;q=-1", "identity"),
        ("br;q=nan, br;q=1e3", "identity"),
        ("br;level=9, gzip", "gzip"),
        ("brotli, gzipped, xbr", "identity"),
        (",,;=,gzip,\xff", "gzip"),
        (f"{'x' * 600}, gzip", "identity"),
        (f"{'a,' * 30}gzip", "identity"),
    ],
)
def test_the_coding_of_an_answer(header: str | None, coding: Coding) -> None:
    """RFC 9110, section 12.5.3; what is not of the standard, and what comes too late, counts for nothing."""
    assert coding_for(header) == coding


@given(st.text() | st.text("brgzip*;q=0.1, "))
def test_no_header_is_too_strange(header: str) -> None:
    """Whatever comes, the answer is one of those that there are."""
    assert coding_for(header) in PREFERRED
