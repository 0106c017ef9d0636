"""A template is compiled once for each text of it, and what is stored of another text or form is not used."""

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from queue_server import beside_bytecode
from queue_server.pages.assets import compiled_templates
from queue_server.pages.assets.compiled_templates import CompiledTemplates


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(beside_bytecode, "cache_from_source", lambda _: f"{tmp_path}/module.pyc")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def rendered(text: str, *, compiles: bool) -> str:
    """What a template of this text gives in a process that has compiled nothing yet."""

    class CountedEnvironment(Environment):
        compiled = 0

        def _compile(self, source: str, filename: str) -> object:  # type: ignore[override]
            self.compiled += 1
            return super()._compile(source, filename)

    environment = CountedEnvironment(loader=DictLoader({"page.html": text}), bytecode_cache=CompiledTemplates())
    page = environment.get_template("page.html").render(name="Aliya")
    assert environment.compiled == compiles
    return page


def test_a_template_is_compiled_once_for_each_text(folder: Path) -> None:
    """The next process reads what the first has stored; a changed text is compiled anew and takes its place."""
    assert rendered("Hello {{ name }}", compiles=True) == "Hello Aliya"
    assert rendered("Hello {{ name }}", compiles=False) == "Hello Aliya"
    assert rendered("Salem {{ name }}", compiles=True) == "Salem Aliya"
    assert len(list(folder.iterdir())) == 1


def test_other_settings_compile_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library and its settings are part of what was compiled."""
    rendered("Hello {{ name }}", compiles=True)
    monkeypatch.setattr(compiled_templates, "_WAY", "another release")
    rendered("Hello {{ name }}", compiles=True)
    assert folder.is_dir()


def test_what_is_no_template_is_replaced(folder: Path) -> None:
    """A file that was cut off, or is of another form, is as good as none."""
    rendered("Hello {{ name }}", compiles=True)
    [file] = folder.iterdir()
    file.write_bytes(b"\x92\xa1x")
    assert rendered("Hello {{ name }}", compiles=True) == "Hello Aliya"
    assert rendered("Hello {{ name }}", compiles=False) == "Hello Aliya"
