"""What runs out or is erased is held against the last time that was certain, never against one that may be in doubt.

Read out of the code, so that a new expiry cannot be forgotten. `cli` asks for what a person sees, and the journal's
stores compare what they are given.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLACES = ("queue_server/api", "queue_server/pages", "queue_server/reports", "displays", "operator_console")
ENDS = ("expires_at", "erase_after")
"""Attributes that say when something runs out."""
LIMITS = ("TOO_OLD", "WAITS")
"""Constants that say after how long something is too old."""
ERASERS = (
    "erase_notes",
    "erase_personal_data",
    "erase_sessions",
    "erase_traces",
    "erase_devices",
    "erase_answers",
    "erase_failures",
    "erase_states",
)


def uncertain(tree: ast.Module) -> Iterator[str]:
    """Every expression in which something runs out by another time than the certain one."""
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]:
        for node in ast.walk(function):
            if (_is_erasing(node) or _is_expiry(node)) and not _is_certain(node, function, tree):
                yield ast.unparse(node)


def _is_erasing(node: ast.AST) -> bool:
    """Whether something is erased up to a time; 0 asks the disk and erases nothing."""
    is_eraser = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ERASERS
    return isinstance(node, ast.Call) and is_eraser and ast.unparse(node.args[0]) != "0"


def _is_expiry(node: ast.AST) -> bool:
    """Whether a time is compared with an end or a limit."""
    orders = ast.Lt | ast.LtE | ast.Gt | ast.GtE
    if not isinstance(node, ast.Compare) or any(not isinstance(operator, orders) for operator in node.ops):
        return False
    names = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    constants = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return bool(names & {*ENDS} or constants & {*LIMITS})


def _is_certain(node: ast.AST, function: ast.FunctionDef | ast.AsyncFunctionDef, tree: ast.Module) -> bool:
    """Whether it asks for the certain time itself, or compares with a name that was given it: in the function, or by
    every call of the function in this module."""
    if "certain()" in ast.unparse(node):
        return True
    names = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    for assigned in ast.walk(function):
        is_certain = isinstance(assigned, ast.Assign) and "certain()" in ast.unparse(assigned.value)
        if isinstance(assigned, ast.Assign) and is_certain and names & {*map(ast.unparse, assigned.targets)}:
            return True
    if not names & {argument.arg for argument in function.args.args}:
        return False
    calls = [call for call in ast.walk(tree) if isinstance(call, ast.Call) and ast.unparse(call.func) == function.name]
    return bool(calls) and all("certain()" in ast.unparse(call) for call in calls)


@pytest.mark.slow
def test_what_runs_out_is_held_against_the_certain_time() -> None:
    """In every module that knows a clock; and there are such comparisons to be looked at."""
    files = [
        *(ROOT / f"queue_server/assembly/{name}.py" for name in ("app", "program")),
        *(file for place in PLACES for file in (ROOT / place).rglob("*.py")),
    ]
    wrong = {str(file.relative_to(ROOT)): [*uncertain(ast.parse(file.read_text("utf-8")))] for file in files}
    assert {file: expressions for file, expressions in wrong.items() if expressions} == {}
    assert sum(file.read_text("utf-8").count("certain()") for file in files) >= 8


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("def f(s, clock):\n    return s.expires_at <= clock()", 1),
        ("def f(s, clock):\n    now = clock()\n    return now < s.expires_at", 1),
        ("def f(s, clock):\n    return s.expires_at <= clock.certain()", 0),
        ("def f(s, clock):\n    now = clock.certain()\n    return now < s.expires_at", 0),
        ("def f(s, now):\n    return now < s.expires_at\n\ndef g(s, clock):\n    return f(s, clock())", 1),
        ("def f(s, now):\n    return now < s.expires_at\n\ndef g(s, clock):\n    return f(s, clock.certain())", 0),
        ("async def f(store, clock):\n    await store.erase_notes(clock())", 1),
        ("def f(entry, clock):\n    return clock() - entry.at > TOO_OLD", 1),
    ],
)
def test_one_that_is_not_is_seen(code: str, count: int) -> None:
    assert len([*uncertain(ast.parse(code))]) == count
