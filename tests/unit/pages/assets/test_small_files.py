"""Scripts and styles are sent without comments, and those of a page as one: they stay what they were."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import tinycss2
import tree_sitter_javascript
from tree_sitter import Language, Parser, Query, QueryCursor

import displays
import operator_console
import queue_server.pages
from displays.routes import BUNDLES
from operator_console.routes import STAFF_BUNDLES
from queue_server.pages.assets.bundles import NoBundle, bundle, script_module
from queue_server.pages.assets.minify import MINIFIERS
from queue_server.pages.assets.site import Site
from tests.unit.pages.test_front_end import FOLDERS, MODULES, NODE, ROOT

SHEETS: Final = sorted(path for folder in FOLDERS for path in (ROOT / folder / "static").rglob("*.css"))
JAVASCRIPT: Final = Language(tree_sitter_javascript.language())
PARSER: Final = Parser(JAVASCRIPT)
ALL_BUNDLES: Final = BUNDLES | STAFF_BUNDLES


COMMENTS: Final = Query(JAVASCRIPT, "(comment) @comment")
TEXTS: Final = Query(JAVASCRIPT, "[(string) (template_string) (regex)] @text")


def syntax(source: bytes) -> tuple[str, bytes, list[bytes]]:
    """The shape of a script, its characters without comments and spaces, and its texts with theirs."""
    root = PARSER.parse(source).root_node
    assert not root.has_error
    comments = QueryCursor(COMMENTS).captures(root).get("comment", [])
    code = bytearray(source)
    for comment in sorted(comments, key=lambda node: -node.start_byte):
        del code[comment.start_byte : comment.end_byte]
    texts = sorted(
        QueryCursor(TEXTS).captures(root).get("text", []), key=lambda node: (node.start_byte, -node.end_byte)
    )
    return (
        str(root).replace("(comment)", "").replace(" ", ""),
        b"".join(code.split()),
        [node.text or b"" for node in texts],
    )


@pytest.mark.slow
def test_a_script_without_comments_is_the_same_script() -> None:
    """Its syntax has the same parts in the same order, and every text has its spaces."""
    for path in MODULES:
        source = path.read_text("utf-8")
        small = MINIFIERS[".js"](source)
        assert len(small) < len(source)
        assert syntax(small.encode()) == syntax(source.encode()), path


@pytest.mark.slow
def test_a_style_without_comments_is_the_same_style() -> None:
    """It has the same rules with the same values."""
    for path in SHEETS:
        source = path.read_text("utf-8")
        assert list(tokens(MINIFIERS[".css"](source))) == list(tokens(source)), path


def tokens(style: str) -> Iterator[str]:
    """What a style says: without spaces and comments, and without the last semicolon of a block."""
    for node in tinycss2.parse_component_value_list(style, skip_comments=True):
        yield from leaves(node)


def leaves(node: tinycss2.ast.Node) -> Iterator[str]:
    parts = getattr(node, "content", None) or getattr(node, "arguments", None)
    if parts is None:
        if node.type not in ("whitespace", "comment") and node.serialize() != ";":
            yield node.serialize()
        return
    yield f"{node.type} {getattr(node, 'name', '')}"
    for part in parts:
        yield from leaves(part)
    yield "end"


def test_spaces_that_mean_something_stay() -> None:
    """Between selectors of parents and children, and around the signs of sums."""
    assert MINIFIERS[".css"]("a :hover { width: calc(1px + 2px) }") == "a :hover{width:calc(1px + 2px)}"


@pytest.fixture(scope="module")
def site() -> Site:
    site = Site()
    for name, package in (
        ("pages", queue_server.pages),
        ("displays", displays),
        ("operator_console", operator_console),
    ):
        site.add(name, Path(package.__file__ or "").parent)
    for name, scripts in ALL_BUNDLES.items():
        site.add_bundle(name, *scripts)
    return site


@pytest.mark.parametrize("name", [name for name in ALL_BUNDLES if name.endswith(".js")])
def test_a_bundle_is_a_whole_module(site: Site, name: str, tmp_path: Path) -> None:
    """Nothing is imported any more, a browser can read it, and it defines every element that its modules define."""
    text = site.bundle_file(f"bundles/{name}").body.decode()
    assert "import" not in text
    (tmp_path / "bundle.mjs").write_text(text, "utf-8")
    result = subprocess.run([NODE, "--check", tmp_path / "bundle.mjs"], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert result.returncode == 0, result.stderr
    assert text.count("customElements.define(") == len(set(text.split("customElements.define(")[1:]))


def test_a_bundle_of_styles_names_what_was_beside_them(site: Site) -> None:
    """The pictures have the addresses that they have anyhow, and nothing else is named."""
    text = site.bundle_file("bundles/kiosk.css").body.decode()
    addresses = re.findall(r'url\("?([^")]+)', text)
    assert sorted(set(addresses)) == [
        "../displays/static/icons/kiosk-icons.svg",
        "../queue_server/pages/static/styles/inter.woff2",
    ]
    assert all(address.removeprefix("../") in site.files for address in addresses)
    with pytest.raises(KeyError):
        site.bundle_file("bundles/nobody.css")


SOURCES: Final = {
    "a/first.js": """\
import "./second.js";
import { add as plus, LIMIT } from "../b/third.js";
globalThis.sum = plus(LIMIT, 1);
""",
    "a/second.js": """\
const LIMIT = 7;
(globalThis.order = globalThis.order || []).push(`second ${LIMIT}`);
""",
    "b/third.js": """\
import "../a/second.js";
export const LIMIT = 2;
export function add(a, b) {
  return a + b;
}
""",
}


def test_a_bundle_does_what_its_modules_do() -> None:
    """In the order of their imports, each once, each with names of its own."""
    program = f"{bundle(['a/first.js'], SOURCES.__getitem__)}\nconsole.log(sum, order.length, order[0]);"
    result = subprocess.run([NODE, "-e", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert result.stdout == "3 1 second 7\n"


@pytest.mark.parametrize(
    "statement",
    [
        'import * as all from "./b.js";',
        'import one from "./b.js";',
        'import { a } from "library";',
        "export default 1;",
        "export { a };",
        "export let a = 1;",
        'const b = import("./b.js");',
        "const address = import.meta.url;",
    ],
)
def test_a_form_that_no_bundle_knows_is_named(statement: str) -> None:
    """It would be lost without a word, or shared where it must not be."""
    with pytest.raises(NoBundle, match=r"^a\.js: "):
        script_module("a.js", f"{statement}\n")


def test_modules_that_import_each_other_are_named() -> None:
    """Neither could be the first."""
    sources = {"a.js": 'import "./b.js";\n', "b.js": 'import "./a.js";\n'}
    with pytest.raises(NoBundle, match=r"^a\.js imports itself, through b\.js"):
        bundle(["a.js"], sources.__getitem__)


@pytest.mark.slow
def test_without_the_libraries_files_are_sent_as_they_are() -> None:
    """On a machine that has no wheels of them."""
    program = (
        "import sys; sys.modules['rjsmin'] = sys.modules['rcssmin'] = None; "
        "from queue_server.pages.assets.minify import MINIFIERS; "
        "print(MINIFIERS['.js']('a // b'), MINIFIERS['.css']('/**/ c'))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert result.stdout == "a // b /**/ c\n"
