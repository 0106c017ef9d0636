"""Draws the QR code of an address as a picture for a page."""

from collections.abc import Mapping
from io import BytesIO

import segno
from aiohttp import web
from yarl import URL


def qr_picture(address: URL, headers: Mapping[str, str]) -> web.Response:
    """The code, which is read with a seventh of it covered."""
    svg = BytesIO()
    segno.make_qr(str(address), error="m").save(svg, kind="svg", border=4, light="#fff", xmldecl=False, svgclass=None)
    return web.Response(body=svg.getvalue(), content_type="image/svg+xml", headers=headers)
