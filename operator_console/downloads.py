"""Sends a file that was made for its reader alone: never stored, never a page of this site."""

from aiohttp import web

from queue_server.pages.replies import NO_STORE


def download(body: bytes, kind: str, name: str) -> web.Response:
    """The file, under that name. A chart is SVG with styles of its own; nothing else in a file is carried out."""
    headers = {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        **NO_STORE,
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return web.Response(body=body, headers=headers)
