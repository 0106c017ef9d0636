"""The features of a script, by the grammar of ECMAScript as tree-sitter has it."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from tests.unit.pages.floor.floor import Use

PARSER: Final = Parser(Language(tree_sitter_javascript.language()))
BY_NODE: Final = {
    "private_property_identifier": "javascript.classes.private_class_fields",
    "class_static_block": "javascript.classes.static.initialization_blocks",
    "optional_chain": "javascript.operators.optional_chaining",
    "import_attribute": "javascript.statements.import.import_attributes",
}
BY_OPERATOR: Final = {
    "??": "javascript.operators.nullish_coalescing",
    "??=": "javascript.operators.nullish_coalescing_assignment",
    "||=": "javascript.operators.logical_or_assignment",
    "&&=": "javascript.operators.logical_and_assignment",
}
FUNCTIONS: Final = ("arrow_function", "function_declaration", "function_expression", "method_definition")


def uses_of_js(text: str) -> Iterator[Use]:
    """Every piece of syntax that came after 2017, every method that is called, and every interface that is named.

    A method of ours, whose name a script defines itself, is none of the browser's. Raises `ValueError` for no script.
    """
    yield from _walk(_parse(text))


def names_in(text: str) -> frozenset[str]:
    """The methods and properties that a script defines."""
    return frozenset(_defined(_parse(text)))


@cache
def imports_of(text: str) -> tuple[str, ...]:
    """What a module imports, as it is written. Several tests ask for the same modules."""
    return tuple(_imported(_parse(text)))


def _parse(text: str) -> Node:
    root = PARSER.parse(text.encode()).root_node
    if root.has_error:
        raise ValueError("this is no script")
    return root


def _defined(node: Node) -> Iterator[str]:
    if node.type in ("method_definition", "pair", "field_definition"):
        name = (
            node.child_by_field_name("name") or node.child_by_field_name("key") or node.child_by_field_name("property")
        )
        if name is not None:
            yield _text(name)
    for child in node.children:
        yield from _defined(child)


def _imported(node: Node) -> Iterator[str]:
    source = node.child_by_field_name("source")
    if source is not None:
        yield _text(source)[1:-1]
    for child in node.children:
        yield from _imported(child)


def _walk(node: Node) -> Iterator[Use]:
    line = node.start_point[0] + 1
    for feature in (*_syntax(node), *(f"name:{name}" for name in _names(node))):
        yield Use(line, feature)
    for child in node.children:
        yield from _walk(child)


def _syntax(node: Node) -> Iterator[str]:
    match node.type:
        case "binary_expression" | "augmented_assignment_expression":
            operator = node.child_by_field_name("operator")
            if operator is not None and operator.type in BY_OPERATOR:
                yield BY_OPERATOR[operator.type]
        case "field_definition" if node.children[0].type == "static":
            yield "javascript.classes.static.class_fields"
        case "parenthesized_expression" if _is_grouping(node) and _is_in(node, ("field_definition",)):
            yield "javascript.classes.public_class_fields"  # Safari before 16 loses what such a group names
        case "await_expression" if not _is_in(node, FUNCTIONS):
            yield "javascript.operators.await.top_level"
        case "regex" if "(?<=" in _text(node) or "(?<!" in _text(node):
            yield "javascript.regular_expressions.lookbehind_assertion"
        case kind if kind in BY_NODE:
            yield BY_NODE[kind]


def _names(node: Node) -> Iterator[str]:
    called = node.child_by_field_name("function") if node.type == "call_expression" else None
    if called is not None and called.type == "member_expression":
        yield _method(called)
    elif node.type == "new_expression":
        yield f"new {_text(node.children[1])}"
    elif node.type == "identifier" and _text(node)[0].isupper():
        yield _text(node)


def _method(called: Node) -> str:
    """`timeout`, or `AbortSignal.timeout` of an interface itself."""
    owner = _text(called.children[0])
    return _text(called) if owner[:1].isupper() and owner.isalnum() else _text(called.children[-1])


def _is_grouping(node: Node) -> bool:
    """Whether the parentheses are part of an expression, and not of a statement such as `if`."""
    return node.parent is not None and not node.parent.type.endswith("_statement")


def _is_in(node: Node, kinds: Sequence[str]) -> bool:
    above = node.parent
    while above is not None:
        if above.type in kinds:
            return True
        above = above.parent
    return False


def _text(node: Node) -> str:
    return (node.text or b"").decode()
