"""What is said of what is taken on."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.clock import words_of_day
from opsplanner.grammar import list_of
from opsplanner.models import Operation
from opsplanner.operations.checks.rules import Line
from opsplanner.web.asking.rules import listed


def asked_about(found: Sequence[tuple[Operation, Sequence[Line]]]) -> list[str]:
    """Return what is asked about, a sentence each; of several operations, as in a series, by day."""
    if len(found) == 1:
        return [line.words for line in found[0][1]]
    of_days = [f"{words_of_day(operation.day)}: {'; '.join(line.words for line in lines)}" for operation, lines in found]
    return [listed(f"On {len(found)} dates agencies have fewer people free than are asked for, or somebody is named twice", of_days)] if of_days else []


def took_on(lines: Sequence[Line]) -> str:
    """Say for the history, which everybody reads, what was taken on: "took on that Kent Police has fewer people free than are asked of it"."""
    return f"took on that {list_of(list(dict.fromkeys(line.taken.words for line in lines if line.taken)))}"
