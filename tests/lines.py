"""Looks through files of the repository, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from opsplanner.config import ROOT

CODE = sorted((ROOT / "opsplanner").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def name(path: Path) -> str:
    """Return a file as it is called from the root of the repository."""
    return str(path.relative_to(ROOT))


def hits(files: list[Path], pattern: re.Pattern[str]) -> Iterator[str]:
    """Return where lines of these files have something: "opsplanner/clock.py:12: the line"."""
    for file in files:
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if pattern.search(line):
                yield f"{name(file)}:{number}: {line.strip()[:120]}"
