"""Roles are stated in one table, which routes, pages and displays ask."""

import ast
import re
from collections.abc import Iterator

from queue_server.config.roles import PEOPLE, ROLES
from tests.modules import PRODUCT, ROOT, modules

PROGRAM = ("queue_server/api", "queue_server/pages", "displays", "operator_console")


def _lists_of_roles(tree: ast.AST) -> Iterator[int]:
    """The lines on which a module names several roles together, or a role as an argument of `may`."""
    for node in ast.walk(tree):
        match node:
            case ast.Tuple(elts=named) | ast.Set(elts=named) | ast.List(elts=named):
                fewest = 2
            case ast.Call(func=ast.Name(id="may"), args=named):
                fewest = 1
            case _:
                continue
        roles = [part for part in named if isinstance(part, ast.Constant) and part.value in ROLES]
        if len(roles) >= fewest and (fewest == 1 or len(roles) == len(named)):
            yield node.lineno


def test_no_page_or_route_names_roles_beside_the_table() -> None:
    """A page asks `queue_server.config.roles` who may; a list of its own would part from it."""
    texts = [f'"{role}"' for role in ROLES]
    lists = [f"{place}:{line}" for place, tree in modules(*texts, folders=PROGRAM) for line in _lists_of_roles(tree)]
    assert lists == []


def test_no_template_names_roles_beside_the_table() -> None:
    """A template asks `may(roles.DIRECT, hall)`; what is shown to operators alone is the one thing that is theirs."""
    listed = re.compile(rf"""(?:\bin|has_role\() ?\(\s*["'](?:{"|".join(ROLES)})["']|role [!=]= ["'](?!operator["'])""")
    templates = [path for folder in PRODUCT for path in (ROOT / folder).rglob("templates/**/*.html")]
    assert len(templates) > 40
    assert [path.name for path in templates if listed.search(path.read_text("utf-8"))] == []


def test_scripts_list_the_roles_of_people_as_the_table_does() -> None:
    """The words for roles, and the roles whose names are people's; no other script lists any."""
    roles = "|".join(ROLES)
    several = re.compile(rf"""\[\s*(?:(?:"(?:{roles})"|\["(?:{roles})",[^\]]*\])(?:,\s*|(?=\]))){{2,}}\]""")
    lists = {
        path.name: set(re.findall(rf'"({roles})"', match[0]))
        for folder in PRODUCT
        for path in (ROOT / folder).rglob("static/**/*.js")
        for match in several.finditer(path.read_text("utf-8"))
    }
    assert lists == {"people-list.js": PEOPLE, "person-name.js": PEOPLE}
