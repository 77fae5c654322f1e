"""Who gets what, route by route, is what tests/matrix.txt says."""

from __future__ import annotations

from difflib import unified_diff

import pytest
from flask import Flask

from tests import matrix, mutants
from tests.make import Make


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # who may is decided before an engine is asked, or by the same select
def test_everybody_gets_what_the_table_says(app: Flask, make: Make) -> None:
    said = matrix.FILE.read_text().splitlines()
    head = matrix.head()
    assert said[: len(head)] == head
    lines = [line for line in said[len(head) :] if matrix.walked(line.split("  ")[1])]
    differences = list(unified_diff(lines, matrix.table(app, make), "tests/matrix.txt", "as it is", n=0, lineterm=""))
    assert not differences, "\n".join(["Read it, then `python -m tests.matrix` writes the table anew:", *differences])


def test_every_check_that_is_taken_out_by_hand_is_still_there() -> None:
    assert mutants.faults() == []
