"""Loads the certificates that clients trust once a connection needs them, and not with aiohttp.

aiohttp makes two contexts for its clients while it is imported, one that verifies and one that does not, each with all
certificates of the system. To read them takes a tenth of the processor time of a start, and most servers ask nobody by
HTTPS.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Context(ssl.SSLContext):
    """A context whose trusted certificates are loaded for its first connection."""

    _has_certificates = False

    def wrap_bio(self, *arguments: Any, **options: Any) -> ssl.SSLObject:  # noqa: ANN401 - as the library has it
        self._need_certificates()
        return super().wrap_bio(*arguments, **options)

    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:  # noqa: ANN401 - as the library has it
        self._need_certificates()
        return super().wrap_socket(*arguments, **options)

    def _need_certificates(self) -> None:
        if not self._has_certificates:
            self.load_default_certs()
            self._has_certificates = True


@contextmanager
def certificates_at_first_use() -> Iterator[None]:
    """Within this context `ssl.create_default_context()` gives contexts that load their certificates later, and one
    that verifies nothing is given none. For imports alone: what a module makes then, it makes for connections that may
    never be."""
    create, load = ssl.create_default_context, ssl.SSLContext.load_default_certs
    set_paths = ssl.SSLContext.set_default_verify_paths

    def set_paths_where_needed(context: ssl.SSLContext) -> None:
        if context.verify_mode != ssl.CERT_NONE:
            set_paths(context)

    def create_without() -> ssl.SSLContext:
        ssl.SSLContext.load_default_certs = _load_nothing  # type: ignore[assignment, method-assign]
        try:
            context = create()
        finally:
            ssl.SSLContext.load_default_certs = load  # type: ignore[method-assign]
        context.__class__ = _Context
        return context

    ssl.create_default_context = create_without  # type: ignore[assignment]
    ssl.SSLContext.set_default_verify_paths = set_paths_where_needed  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        ssl.create_default_context = create
        ssl.SSLContext.set_default_verify_paths = set_paths  # type: ignore[method-assign]


def _load_nothing(_context: ssl.SSLContext, _purpose: object = None) -> None:
    """The certificates are loaded later."""
