"""What runs out or is erased is held against the last certain time, never against a clock that may be in doubt.

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
ERASERS = ("erase_notes", "erase_sessions", "erase_traces", "erase_devices")


def uncertain(tree: ast.Module) -> Iterator[str]:
    """Every expression in which something runs out by another time than the certain one."""
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ERASERS:
                if node.args and not _is_certain(node, function, tree) and ast.unparse(node.args[0]) != "0":
                    yield ast.unparse(node)
            elif isinstance(node, ast.Compare) and _is_expiry(node) and not _is_certain(node, function, tree):
                yield ast.unparse(node)


def _is_expiry(compare: ast.Compare) -> bool:
    if any(not isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for operator in compare.ops):
        return False
    names = {node.attr for node in ast.walk(compare) if isinstance(node, ast.Attribute)}
    constants = {node.id for node in ast.walk(compare) if isinstance(node, ast.Name)}
    return bool(names & {*ENDS} or constants & {*LIMITS})


def _is_certain(node: ast.AST, function: ast.FunctionDef | ast.AsyncFunctionDef, tree: ast.Module) -> bool:
    """Whether it asks for the certain time itself, or compares with a name that was given it: in the function, or by
    every call of the function in this module."""
    if "certain()" in ast.unparse(node):
        return True
    names = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    for assigned in ast.walk(function):
        if not isinstance(assigned, ast.Assign) or "certain()" not in ast.unparse(assigned.value):
            continue
        if names & {target.id for target in assigned.targets if isinstance(target, ast.Name)}:
            return True
    if not names & {argument.arg for argument in function.args.args}:
        return False
    calls = [call for call in ast.walk(tree) if isinstance(call, ast.Call) and ast.unparse(call.func) == function.name]
    return bool(calls) and all("certain()" in ast.unparse(call) for call in calls)


def test_what_runs_out_is_held_against_the_certain_time() -> None:
    """In every module that knows a clock; and there are such comparisons to be looked at."""
    files = [ROOT / "queue_server/app.py", *(file for place in PLACES for file in (ROOT / place).rglob("*.py"))]
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
