"""Stores what templates are compiled to beside the bytecode: to compile those of one page takes a tenth of a second, in
which a hall would stand still at its first look.

Imported with the library of templates, for the first page.
"""

import marshal
from hashlib import sha256
from pathlib import Path
from typing import Final

import jinja2
import msgspec
from jinja2.bccache import Bucket, BytecodeCache
from msgspec import Struct

from queue_server.beside_bytecode import read_beside, write_beside

_WAY: Final = sha256(jinja2.__version__.encode() + Path(__file__).with_name("sources.py").read_bytes()).hexdigest()
"""The library and its settings: another one compiles a template in another way."""


class CompiledTemplate(Struct, frozen=True, array_like=True):
    """The code of one template."""

    source: str
    """The digest of what it was made of."""
    code: bytes


class CompiledTemplates(BytecodeCache):
    """The compiled templates of the pages."""

    def load_bytecode(self, bucket: Bucket) -> None:
        stored = _decoded(read_beside(__file__, _name(bucket)))
        if stored is not None and stored.source == _source(bucket):
            # as the interpreter reads its own bytecode in the same folder
            bucket.code = marshal.loads(stored.code)  # noqa: S302

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            template = CompiledTemplate(_source(bucket), marshal.dumps(bucket.code))
            write_beside(__file__, _name(bucket), msgspec.msgpack.encode(template))


def _name(bucket: Bucket) -> str:
    return f"{bucket.key[:16]}.template"


def _source(bucket: Bucket) -> str:
    return f"{_WAY} {bucket.checksum}"


def _decoded(stored: bytes | None) -> CompiledTemplate | None:
    try:
        return None if stored is None else msgspec.msgpack.decode(stored, type=CompiledTemplate)
    except msgspec.MsgspecError:
        return None
