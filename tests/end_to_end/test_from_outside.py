"""These tests would prove little if they shared code with what they test."""

import ast
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name}: write imports out in full, so that this test can follow them"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def files_of(module: str) -> list[Path]:
    """The file of a module of our tests, and those of the packages above it, that importing it runs."""
    parts = module.split(".")
    whole = [PROJECT.joinpath(*parts[:n]) for n in range(1, len(parts) + 1)] if parts[0] == "tests" else []
    return [file for path in whole for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()]


def test_nothing_of_the_gateway_is_imported_here_not_even_through_another_file() -> None:
    todo, seen = set(Path(__file__).parent.glob("*.py")), set[Path]()
    assert len(todo) > 5
    while todo:
        seen |= todo
        names = {name for file in todo for name in imported(file)}
        assert not {name for name in names if name.split(".")[0] in ("gateway", "importlib", "runpy")}
        todo = {file for name in names for file in files_of(name)} - seen
