"""Names the form of what is stored and can be made anew from the journal: snapshots, rows, sums, judged days.

A form is a digest of the code that makes the data: the named modules, and all own code that they import. So a new
field, another type or a changed rule gives another form by itself, and data of the earlier form is made anew.
Docstrings, comments, the layout of the text and the version of Python are not part of it.
"""

import ast
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.abc import InspectLoader
from importlib.util import find_spec, resolve_name
from typing import Final

from queue_server.journal import codec
from queue_server.journal.forms.form_cache import FormCache, ModuleCode

OWN: Final = "queue_server"
"""The package whose code counts. Libraries keep their meaning from one release to the next."""
PARSE_TRIES: Final = 5
READS: Final = codec.__name__
"""The module that turns records into entries, on which everything made from a journal depends."""


@cache
def form(*modules: str) -> str:
    """The form of the named modules and of `READS`: 16 hex digits."""
    digest = sha256()
    for module in form_modules(*modules):
        digest.update(f"{module} {_code(module).code}\n".encode())
    return digest.hexdigest()[:16]


@cache
def form_modules(*modules: str) -> tuple[str, ...]:
    """The modules that the form is made of, sorted. Raises `ImportError` for one that has no source."""
    reached: set[str] = set()
    pending = {*modules, READS}
    while pending:
        module = pending.pop()
        reached.add(module)
        pending |= set(_code(module).imports) - reached
    _stored_codes().write()
    return tuple(sorted(reached))


@cache
def _stored_codes() -> FormCache:
    return FormCache(__file__)


@cache
def _code(module: str) -> ModuleCode:
    """What a form needs of a module."""
    spec = find_spec(module)
    loader = spec.loader if spec is not None else None
    source = loader.get_source(module) if isinstance(loader, InspectLoader) else None
    if spec is None or source is None:
        raise ImportError(f"{module} has no source, so nobody can know the form of what it makes", name=module)
    digest = _stored_codes().source_digest(source)
    if (stored := _stored_codes().get(module, digest)) is not None:
        return stored
    package = module if spec.submodule_search_locations is not None else module.rpartition(".")[0]
    tree = _parsed(source)
    code = sha256("\n".join(_shape(tree)).encode()).hexdigest()
    entry = ModuleCode(digest, code, tuple(_imports(tree, package)))
    _stored_codes().put(module, entry)
    return entry


def _parsed(source: str) -> ast.Module:
    """The syntax tree. Python 3.11 counts its depth for all threads together, and fails where another thread parses at
    the same time (https://github.com/python/cpython/issues/106905): then it is tried again."""
    for _ in range(PARSE_TRIES - 1):
        with suppress(SystemError):
            return ast.parse(source)
    return ast.parse(source)


def _shape(node: ast.AST) -> Iterator[str]:
    """The tree as words, without positions, docstrings, contexts and empty fields: those differ between versions of
    Python, or follow from the rest."""
    yield type(node).__name__
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            if not isinstance(value, ast.expr_context):
                yield name
                yield from _shape(value)
        elif isinstance(value, list):
            yield from (name,) if value else ()
            for part in value:
                if not isinstance(part, ast.AST):
                    yield repr(part)
                elif not _is_docstring(part):
                    yield from _shape(part)
        elif value is not None:
            yield f"{name} {value!r}"
    yield ")"


def _is_docstring(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _imports(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _is_own(alias.name))
        elif isinstance(node, ast.ImportFrom):
            parent = resolve_name("." * node.level + (node.module or ""), package)
            if _is_own(parent):
                yield parent
                children = (f"{parent}.{alias.name}" for alias in node.names)
                yield from (child for child in children if _is_module(parent, child))


def _is_own(module: str) -> bool:
    return module.partition(".")[0] == OWN


def _is_module(parent: str, child: str) -> bool:
    spec = find_spec(parent)
    is_package = spec is not None and spec.submodule_search_locations is not None
    return is_package and find_spec(child) is not None
