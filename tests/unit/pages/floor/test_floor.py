"""What stands in the files of the pages, every browser of theirs knows. Read from the files, without a browser."""

import re
from pathlib import Path

import pytest

from tests.unit.pages.floor.floor import STAFF, VISITORS, is_too_new, too_new
from tests.unit.pages.floor.floor_css import uses_of_css
from tests.unit.pages.floor.floor_js import imports_of, names_in, uses_of_js

ROOT = Path(__file__).parents[4]
OF_VISITORS = (ROOT / "displays" / "static", ROOT / "queue_server" / "pages" / "static")
OF_STAFF = (ROOT / "operator_console" / "static", ROOT / "firmware_bridge" / "static")
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html")) + sorted(ROOT.glob("queue_server/*/templates/**/*.html"))

HARMLESS = frozenset(
    {
        "css.properties.accent-color",  # a tick is blue of the browser's own
        "css.properties.color-scheme",  # scroll bars stay light
        "css.properties.color-scheme.dark",
        "css.properties.color-scheme.light",
        "css.properties.font-family.ui-monospace",  # another font follows it
        "css.properties.hyphens",  # long words break anywhere, by overflow-wrap
        "css.properties.hyphens.auto",
        "css.properties.image-rendering.pixelated",  # a code of squares is as sharp at its own size
        "css.properties.line-clamp",  # beside -webkit-line-clamp, which all of them have
        "css.properties.outline",  # it had square corners before
        "css.properties.overflow-wrap.anywhere",  # a word without a space may be cut at the edge
        "css.properties.overscroll-behavior",  # Safari 14 has no kiosk mode anyway
        "css.properties.overscroll-behavior.none",
        "css.properties.scroll-padding-top",  # what Tab reaches may pass under the upper part of a low screen
        "css.properties.text-underline-offset",
        "css.properties.text-wrap",  # lines are of unequal length
        "css.properties.text-wrap.balance",
        "css.properties.user-select",  # beside -webkit-user-select
        "css.properties.user-select.none",
        "css.selectors.backdrop",  # where there is no <dialog>, its stand-in casts a shadow
        "css.selectors.details-content",  # on paper: what is folded stays folded
        "css.selectors.focus-visible",  # skipped with its rule, and every focus is marked
        "html.elements.dialog",  # dialog.js stands in for it
    }
)
"""Where these are unknown, the page looks a little less well and says all it has to say."""

GUARDED = frozenset(
    {
        "name:Notification.requestPermission",  # push-subscription.js: where a browser can be notified
        "name:getSubscription",
        "name:subscribe",
        "name:unsubscribe",
        "name:showNotification",  # ticket-worker.js: it runs where a browser can be notified
        "name:AudioContext",  # audio.js: else webkitAudioContext
        "name:BarcodeDetector",  # qr-code.js: else the server looks
        "name:detect",
        "name:BarcodeDetector.getSupportedFormats",
        "name:new BarcodeDetector",
        "name:new URL",  # Safari 14.0 takes no base that is undefined, and is given none
        "name:showModal",  # dialog.js: else its own way
        "name:vibrate",  # call-alert.js: where there is one
    }
)
"""Asked for by scripts that go another way where there is none."""

SHEETS = [(VISITORS, path) for folder in OF_VISITORS for path in sorted(folder.rglob("*.css"))]
SHEETS += [(STAFF, path) for folder in OF_STAFF for path in sorted(folder.rglob("*.css"))]
SCRIPTS = [(VISITORS, path) for folder in OF_VISITORS for path in sorted(folder.rglob("*.js"))]
SCRIPTS += [(STAFF, path) for folder in OF_STAFF for path in sorted(folder.rglob("*.js"))]


def test_a_style_sheet_uses_nothing_newer_than_its_browsers() -> None:
    """Chromium 79, Safari 14 and Firefox 78 for visitors; Chromium 109 for staff."""
    assert len(SHEETS) > 20
    features = {path.name: too_new(uses_of_css(path.read_text("utf-8")), floor, HARMLESS) for floor, path in SHEETS}
    assert {sheet: newer for sheet, newer in features.items() if newer} == {}


def test_a_script_uses_nothing_newer_than_its_browsers() -> None:
    """The same for the syntax of scripts, the methods that they call and the interfaces that they name."""
    texts = {path: path.read_text("utf-8") for _, path in SCRIPTS}
    assert len(texts) > 100
    own_names = {f"name:{name}" for text in texts.values() for name in names_in(text)}
    features = {path.name: too_new(uses_of_js(texts[path]), floor, GUARDED | own_names) for floor, path in SCRIPTS}
    assert {script: newer for script, newer in features.items() if newer} == {}


def test_a_module_imports_what_is_there() -> None:
    """By a relative path of the source tree, which is that of the addresses too: names that a page maps came in 2021.

    A module takes from its own package and from what all pages share, so visitors' pages take nothing from the staff's.
    """
    imports = [(path, imported) for _, path in SCRIPTS for imported in imports_of(path.read_text("utf-8"))]
    assert len(imports) > 100
    wrong = [(path.name, imported) for path, imported in imports if not is_within_reach(path, imported)]
    assert wrong == []


def is_within_reach(path: Path, imported: str) -> bool:
    """Whether a module may import this: a file that is there, of its own package or of what all pages share."""
    module = (path.parent / imported).resolve()
    package = next(folder for folder in OF_VISITORS + OF_STAFF if folder in path.parents)
    is_ours = {package, OF_VISITORS[1]} & set(module.parents)
    return imported.startswith(("./", "../")) and module.is_file() and bool(is_ours)


def test_a_template_has_no_element_that_is_too_new() -> None:
    """No element that a browser would take for unknown text, and no import map."""
    wrong = {}
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        elements = {f"html.elements.{tag}" for tag in re.findall(r"<([a-z][a-z0-9-]*)", text)}
        newer = [element for element in elements - HARMLESS if is_too_new(element, VISITORS)]
        if newer or "importmap" in text:
            wrong[path.name] = newer
    assert len(TEMPLATES) > 10
    assert wrong == {}


@pytest.mark.parametrize(
    ("sheet", "feature"),
    [
        ("@layer page { a { color: red } }", "css.at-rules.layer"),
        ("a:has(b) { color: red }", "css.selectors.has"),
        ("@media print { a:is(b, c) { color: red } }", "css.selectors.is"),
        ("a { b { color: red } }", "css.selectors.nesting"),
        ("a { inset: 0 }", "css.properties.inset"),
        ("a { display: flex; gap: 1em }", "css.properties.gap.flex_context"),
        ("a { block-size: calc(100dvh - 1em) }", "css.types.length.viewport_percentage_units_dynamic"),
        ("a { --u: min(1dvh, 2px) }", "css.types.length.viewport_percentage_units_dynamic"),
        ("a { font-size: min(2cqh, 1em) }", "css.types.length.container_query_length_units"),
        ("a { background: color-mix(in srgb, red, blue) }", "css.types.color.color-mix"),
        ("a { mask: url(x.svg) }", "css.properties.mask"),
        ("a { aspect-ratio: 1 }", "css.properties.aspect-ratio"),
        ("a { padding-inline: 1em }", "css.properties.padding-inline"),
        ("@media (min-aspect-ratio: 1) { a { color: red } }", "css.types.ratio.number_value"),
        ("@media (width > 40em) { a { color: red } }", "css.at-rules.media.range_syntax"),
    ],
)
def test_the_check_sees_what_is_too_new_in_a_sheet(sheet: str, feature: str) -> None:
    """Each of these left a board, a kiosk or a phone of 2021 without its looks."""
    assert feature in [use.partition(": ")[2] for use in too_new(uses_of_css(sheet), VISITORS, HARMLESS)]


@pytest.mark.parametrize(
    "sheet",
    [
        "a { min-height: 100vh; min-height: 100dvh }",
        "a { -webkit-mask: url(x.svg); mask: url(x.svg) }",
        "a { display: grid; gap: 1em }",
        "@media (min-aspect-ratio: 16/10) { a { color: red } }",
    ],
)
def test_the_check_lets_pass_what_has_an_older_way_beside_it(sheet: str) -> None:
    """An old browser takes the declaration that it knows."""
    assert too_new(uses_of_css(sheet), VISITORS, frozenset()) == []


@pytest.mark.parametrize(
    ("script", "feature"),
    [
        ("class A { #b = 1; }", "javascript.classes.private_class_fields"),
        ("class A { #b() {} }", "javascript.classes.private_class_fields"),
        ("class A { static { f(); } }", "javascript.classes.static.initialization_blocks"),
        ("class A { b = (c) + 1; }", "javascript.classes.public_class_fields"),
        ("f(a?.b);", "javascript.operators.optional_chaining"),
        ("f(a ?? b);", "javascript.operators.nullish_coalescing"),
        ("a ??= b;", "javascript.operators.nullish_coalescing_assignment"),
        ("a ||= b;", "javascript.operators.logical_or_assignment"),
        ("const a = await b();", "javascript.operators.await.top_level"),
        ("/(?<=a)b/.test(c);", "javascript.regular_expressions.lookbehind_assertion"),
        ("[1].at(-1);", "name:at"),
        ("'a'.replaceAll('a', 'b');", "name:replaceAll"),
        ("node.replaceChildren();", "name:replaceChildren"),
        ("new OscillatorNode(audio, {});", "name:new OscillatorNode"),
        ("AbortSignal.timeout(1);", "name:AbortSignal.timeout"),
    ],
)
def test_the_check_sees_what_is_too_new_in_a_script(script: str, feature: str) -> None:
    """One of these is enough, and the page shows nothing."""
    assert feature in [use.partition(": ")[2] for use in too_new(uses_of_js(script), VISITORS, frozenset())]
