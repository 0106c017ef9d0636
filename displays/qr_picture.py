"""Draws the QR code of an address for screens and phones; paper has its own, as large as its dots allow.

The library is loaded for the first code.
"""

from collections.abc import Mapping
from io import BytesIO

from aiohttp import web
from yarl import URL


def qr_picture(address: URL, headers: Mapping[str, str]) -> web.Response:
    """The code as SVG, with the quiet zone of four modules that ISO/IEC 18004 asks for; it is read with a seventh of it
    covered."""
    import segno

    svg = BytesIO()
    segno.make_qr(str(address), error="m").save(svg, kind="svg", border=4, light="#fff", xmldecl=False, svgclass=None)
    return web.Response(body=svg.getvalue(), content_type="image/svg+xml", headers=headers)
