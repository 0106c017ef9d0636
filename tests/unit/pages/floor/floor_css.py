"""The features of a style sheet, by a tokenizer of CSS Syntax Level 3."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import tinycss2

from tests.unit.pages.floor.floor import Use

UNITS: Final = {
    **dict.fromkeys(("dvh", "dvw", "dvi", "dvb", "dvmin", "dvmax"), "viewport_percentage_units_dynamic"),
    **dict.fromkeys(("svh", "svw", "svi", "svb", "svmin", "svmax"), "viewport_percentage_units_small"),
    **dict.fromkeys(("lvh", "lvw", "lvi", "lvb", "lvmin", "lvmax"), "viewport_percentage_units_large"),
    **dict.fromkeys(("cqh", "cqw", "cqi", "cqb", "cqmin", "cqmax"), "container_query_length_units"),
}
FLEX: Final = ("flex", "inline-flex")
GAPS: Final = ("gap", "row-gap", "column-gap")


def uses_of_css(text: str) -> Iterator[Use]:
    """Every at-rule, media feature, selector, property, value, function and unit of a style sheet.

    A declaration that one of the same property precedes in its rule, with or without a prefix, is left out: an old
    browser takes that one.
    """
    yield from _rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))


def _rules(rules: Sequence[Any]) -> Iterator[Use]:
    for rule in rules:
        if rule.type == "at-rule":
            yield from _at_rule(rule)
        elif rule.type == "qualified-rule":
            yield from _selector(rule.prelude)
            yield from _block(rule.content)
        elif rule.type == "error":
            raise ValueError(f"line {rule.source_line}: {rule.message}")


def _at_rule(rule: Any) -> Iterator[Use]:
    name = rule.lower_at_keyword
    yield Use(rule.source_line, f"css.at-rules.{name}")
    if name in ("media", "container"):
        yield from _media(rule.prelude)
    if rule.content is None:
        return
    if name in ("font-face", "page"):
        for declaration in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
            yield Use(declaration.source_line, f"css.at-rules.{name}.{declaration.lower_name}")
    elif name == "keyframes":
        for frame in tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True):
            yield from _block(frame.content)
    else:
        yield from _rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _media(prelude: Sequence[Any]) -> Iterator[Use]:
    for block in prelude:
        if block.type != "() block":
            continue
        words = [token for token in block.content if token.type not in ("whitespace", "comment")]
        name = words[0].lower_value.removeprefix("min-").removeprefix("max-") if words[0].type == "ident" else ""
        yield Use(block.source_line, f"css.at-rules.media.{name}")
        if any(token == "<" or token == ">" for token in words):
            yield Use(block.source_line, "css.at-rules.media.range_syntax")
        if name == "aspect-ratio" and not any(token == "/" for token in words):
            yield Use(block.source_line, "css.types.ratio.number_value")


def _selector(tokens: Sequence[Any]) -> Iterator[Use]:
    for at, token in enumerate(tokens):
        if token == "&":
            yield Use(token.source_line, "css.selectors.nesting")
        if token.type == "function":
            yield Use(token.source_line, f"css.selectors.{token.lower_name}")
            yield from _selector(token.arguments)
            if token.lower_name == "not" and any(inner == "," for inner in token.arguments):
                yield Use(token.source_line, "css.selectors.not.selector_list")
        if token.type == "ident" and at and tokens[at - 1] == ":":
            yield Use(token.source_line, f"css.selectors.{token.lower_value}")


def _block(content: Sequence[Any]) -> Iterator[Use]:
    items = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    declarations = [item for item in items if item.type == "declaration"]
    is_flex = any(item.lower_name == "display" and _has_word(item, FLEX) for item in declarations)
    names: set[str] = set()
    for item in items:
        if item.type == "error":
            raise ValueError(f"line {item.source_line}: {item.message}")
        if item.type != "declaration":
            yield Use(item.source_line, "css.selectors.nesting")
            yield from _rules([item])
        elif item.name.startswith("--") or item.lower_name not in names:
            yield from _declaration(item, is_flex=is_flex)
            names.add(item.lower_name.removeprefix("-webkit-"))


def _declaration(item: Any, *, is_flex: bool) -> Iterator[Use]:
    name = item.lower_name
    if name.startswith("-webkit-"):
        return
    if not name.startswith("--"):
        yield Use(item.source_line, f"css.properties.{name}")
    if name in GAPS and is_flex:
        yield Use(item.source_line, f"css.properties.{name}.flex_context")
    yield from _values(name, item.value)


def _values(name: str, tokens: Sequence[Any]) -> Iterator[Use]:
    for token in tokens:
        if token.type == "ident":
            yield Use(token.source_line, f"css.properties.{name}.{token.lower_value}")
        elif token.type == "dimension" and token.lower_unit in UNITS:
            yield Use(token.source_line, f"css.types.length.{UNITS[token.lower_unit]}")
        elif token.type == "function":
            for kind in ("", "color.", "gradient.", "image.", "basic-shape.", "transform-function."):
                yield Use(token.source_line, f"css.types.{kind}{token.lower_name}")
            yield Use(token.source_line, f"css.properties.{name}.{token.lower_name}")
            yield from _values(name, token.arguments)
        elif token.type in ("() block", "[] block"):
            yield from _values(name, token.content)


def _has_word(declaration: Any, words: Sequence[str]) -> bool:
    return any(token.type == "ident" and token.lower_value in words for token in declaration.value)
