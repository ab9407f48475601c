"""The house: which library may be imported where, how large a module may be, what must be documented."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import payoff

from .conftest import ROOT

PACKAGE = ROOT / "payoff"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 420
LONGEST_FUNCTION = 45

ALLOWED = {
    "numpy": (
        *("flows/", "measures/", "questions/", "resolve/", "study/", "tables.py", "views.py", "review/", "rules/"),
        *("uncertainty/", "simulation/", "quantity/draw.py", "quantity/numbers.py"),
        "scenario/correlations.py",
    ),
    "pydantic": ("quantity/", "reference/", "scenario/"),
    "yaml": ("scenario/yaml_reader.py",),
    "pandas": ("frames.py", "simulation/frames.py"),
    "jinja2": ("report/render.py", "report/template_language.py"),
    "babel": ("report/locale.py",),
    "matplotlib": ("report/figures.py",),
    "typst": ("report/typesetting.py",),
    "fontTools": ("report/pdf_fonts.py",),
    "docx": ("report/word/docx_file.py",),
    "docxtpl": ("report/form.py",),
    "xlsxwriter": ("report/workbook/write.py",),
    "click": ("cli.py", "cli_"),
    "scipy": ("measures/roots.py", "resolve/cycle.py", "study/fit.py", "uncertainty/", "quantity/draw.py"),
}
"""The library table: each library has its room."""


def imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").partition(".")[0])
    return found


def without_type_checking(tree: ast.Module) -> ast.Module:
    """Leave out imports that are there for the type checker alone."""
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING")
    ]
    return tree


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_libraries_stay_in_their_rooms(module: Path) -> None:
    name = str(module.relative_to(PACKAGE).as_posix())
    for library in imports(without_type_checking(ast.parse(module.read_text(encoding="utf-8")))):
        if library in ALLOWED:
            assert name.startswith(ALLOWED[library]), f"{library} may not be imported in {name}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_are_short(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_empty_and_none_prints(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not any(isinstance(call, ast.Name) and call.id == "print" for call in calls)


def test_twelve_is_written_in_one_place() -> None:
    for module in MODULES:
        if module.name == "units.py" or "report" in module.parts:
            continue
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Constant) and node.value == 12 and type(node.value) is int), module


ROOMS = {"payoff": payoff, "questions": payoff.questions, "reference": payoff.reference, "figures": payoff.figures}
PUBLIC = [(room, name) for room, module in ROOMS.items() for name in module.__all__]


@pytest.mark.parametrize(("room", "name"), PUBLIC)
def test_public_names_are_documented_with_an_example(room: str, name: str) -> None:
    item = getattr(ROOMS[room], name)
    said = item.__doc__ if inspect.isclass(item) else inspect.getdoc(item)  # a class does not borrow another's
    assert said
    if not isinstance(item, str):
        assert ">>>" in said, f"{name} has no example"


def test_the_front_door_lists_what_it_offers() -> None:
    assert set(payoff.__all__) == set(dir(payoff))
    with pytest.raises(AttributeError, match="finns_inte"):
        _ = payoff.finns_inte


def test_docs_and_code_speak_of_the_project_alone() -> None:
    home = str(Path.home())
    for path in [*PACKAGE.rglob("*"), *(ROOT / "docs").rglob("*"), ROOT / "README.md"]:
        if path.suffix in (".py", ".md", ".yaml", ".j2", ".css", ".po"):
            assert home not in path.read_text(encoding="utf-8")
