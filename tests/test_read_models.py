"""Read models are made by name, never by place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.lines import CODE, name


def test_read_models_are_made_by_name() -> None:
    """By place, two columns that changed places would go unseen: `database.read` puts each into the field of its name, `read_row` too."""
    files = [file for file in CODE if "models" not in file.parts]
    assert [f"{name(file)}:{line}" for file in files for line in _made_by_place(ast.parse(file.read_text()))] == []


@pytest.mark.parametrize(
    ("code", "by_place"),
    [
        ("[Line(*row) for row in found]", True), ("Line(*row[:4])", True), ("queries.Line(*found[0])", True), ("_Line(row.id, *rest)", True),
        ("Line._make(row)", True), ("Line(row[0], row[1])", True), ("Line(row.id, row[0])", False), ("read(Line, query)", False),
        ("read_row(Line, row, 'of_')", False), ("select(*columns)", False), ("Line(id=row.id, name=row.name)", False),
    ],
)
def test_what_is_made_by_place_is_found(code: str, by_place: bool) -> None:
    assert bool(list(_made_by_place(ast.parse(code)))) is by_place


def _made_by_place(tree: ast.AST) -> Iterator[int]:
    """The lines on which a class is called with the values of a row as they stand."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name | ast.Attribute):
            continue
        called = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
        spread = [one for one in call.args if isinstance(one, ast.Starred) and isinstance(one.value, ast.Name | ast.Subscript)]
        by_number = [ast.unparse(one.value) for one in call.args if isinstance(one, ast.Subscript) and re.fullmatch("[0-9]+", ast.unparse(one.slice))]
        if called == "_make" or (called.lstrip("_")[:1].isupper() and (spread or len(by_number) > len(set(by_number)))):
            yield call.lineno
