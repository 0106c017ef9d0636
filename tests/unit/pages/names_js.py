"""The names that a script gives: variables, parameters, functions, classes, fields and methods."""

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from tests.unit.pages.floor.floor_js import PARSER

NAMED_BY: dict[str, tuple[str, ...]] = {
    "arrow_function": ("parameter",),
    "catch_clause": ("parameter",),
    "class_declaration": ("name",),
    "field_definition": ("property",),
    "for_in_statement": ("left",),
    "function_declaration": ("name",),
    "generator_function_declaration": ("name",),
    "import_specifier": ("alias",),
    "method_definition": ("name",),
    "variable_declarator": ("name",),
}
"""The fields of a node in which names are given, by the node's type."""

PLAIN = ("identifier", "private_property_identifier", "property_identifier", "shorthand_property_identifier_pattern")


class GivenName(NamedTuple):
    name: str
    line: int


def given_names(script: bytes) -> Iterator[GivenName]:
    """Every name that the script gives to something, in order. A member of a document that it reads is none."""
    yield from _within(PARSER.parse(script).root_node)


def _within(node: Node) -> Iterator[GivenName]:
    for field in NAMED_BY.get(node.type, ()):
        yield from _in_pattern(node.child_by_field_name(field))
    if node.type == "formal_parameters":
        for parameter in node.named_children:
            yield from _in_pattern(parameter)
    for child in node.children:
        yield from _within(child)


def _in_pattern(node: Node | None) -> Iterator[GivenName]:
    """The names of a pattern such as `{ view, windows: [first, ...rest], zone = "" }`."""
    if node is None:
        return
    match node.type:
        case "pair_pattern":
            yield from _in_pattern(node.child_by_field_name("value"))
        case "assignment_pattern" | "object_assignment_pattern":
            yield from _in_pattern(node.child_by_field_name("left"))
        case "object_pattern" | "array_pattern" | "rest_pattern":
            for child in node.named_children:
                yield from _in_pattern(child)
        case kind if kind in PLAIN:
            yield GivenName((node.text or b"").decode(), node.start_point[0] + 1)
