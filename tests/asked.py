"""What tests ask PostgreSQL, statement by statement. `python -m tests.asked` writes tests/asked.txt: those whose every statement another test asks it too.

They are tests of pages, and ask SQLite alone in a run of both (tests/plugin_services.py). A test that is not listed asks both: a new one, too.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

FILE = Path(__file__).with_name("asked.txt")
FOLDER = "OPSPLANNER_TEST_ASKED"
"""The environment variable by which `main` lets all tests ask PostgreSQL, and says where each worker writes what they asked."""

_PLACE = re.compile(r"%\(\w+\)s|%s|\$\d+")
_SEVERAL = re.compile(r"\(\s*\?(::\w+)?(\s*,\s*\?(::\w+)?)+\s*\)")
_ROWS = re.compile(r"(\(\?\)\s*,\s*)+\(\?\)")
_EQUALS = r'"?\w+"?\.\w+ = \?(::\w+)?'
_PLAIN = re.compile(rf'(SELECT ((?:(?! FROM )[^()])*|count\(\*\) AS count_1) FROM "?\w+"?|DELETE FROM "?\w+"?)( WHERE {_EQUALS}( AND {_EQUALS})*)?( ORDER BY [\w., "]+)?')
"""Columns of one table, all of it or by what they equal: PostgreSQL cannot take it otherwise than SQLite."""
_UPDATE = re.compile(rf'UPDATE ("?\w+"?) SET ((\w+=\?(::[\w ]+)?(, )?)+) WHERE {_EQUALS}( AND {_EQUALS})*')
_INSERT = re.compile(r'INSERT INTO ("?\w+"?) \(([^)]*)\)(.*)')


def left_out() -> frozenset[str]:
    """Return the tests, by their names without cases, that PostgreSQL need not be asked; none while it is found out which."""
    return frozenset() if FOLDER in os.environ else frozenset(FILE.read_text().split())


def parts_of(statement: str) -> frozenset[str]:
    """Return what there is to a statement: itself, whatever the number of its values; of a row that is written each column."""
    text = " ".join(_ROWS.sub("(?)", _SEVERAL.sub("(?)", _PLACE.sub("?", statement))).split())
    if _PLAIN.fullmatch(text):
        return frozenset()
    if update := _UPDATE.fullmatch(text):
        return frozenset(f"{update[1]}.{column.partition('=')[0]}" for column in update[2].split(", "))
    if insert := _INSERT.fullmatch(text):
        return frozenset({f"{insert[1]} {re.sub(r'[^A-Z ]', '', insert[3])}", *(f"{insert[1]}.{column}" for column in insert[2].split(", "))})
    return frozenset({text})


class Recorder:
    """Hears what each test asks PostgreSQL."""

    def __init__(self) -> None:
        self.test, self.asked, self.pages = "", defaultdict[str, set[str]](set), set[str]()
        event.listen(Engine, "before_cursor_execute", self._heard)

    def _heard(self, connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if self.test and connection.dialect.name == "postgresql":
            self.asked[self.test].add(statement)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Say whose statements these are."""
        from tests.plugin_services import may_be_left_out

        self.test = item.nodeid.partition("[")[0]
        if may_be_left_out(item):
            self.pages.add(self.test)
        yield
        self.test = ""

    def pytest_unconfigure(self) -> None:
        """Write what was heard."""
        found = {test: sorted(frozenset[str]().union(*map(parts_of, statements))) for test, statements in self.asked.items()}
        Path(os.environ[FOLDER], str(os.getpid())).write_text(json.dumps([found, sorted(self.pages)]))


def needless(asked: dict[str, set[str]], pages: set[str]) -> set[str]:
    """Return tests of pages whose parts of statements the others ask too: as many as there are, the ones that ask most stay."""
    known = set[str]().union(*(parts for test, parts in asked.items() if test not in pages))
    waiting, kept = {test: asked.get(test, set()) - known for test in pages}, list[str]()
    while waiting and any(waiting.values()):
        best = max(sorted(waiting), key=lambda test: len(waiting[test]))
        kept.append(best)
        said = waiting.pop(best)
        waiting = {test: parts - said for test, parts in waiting.items()}
    for test in list(kept):
        if asked[test] <= known.union(*(asked[other] for other in kept if other != test)):
            kept.remove(test)
    return pages - set(kept)


def main() -> None:
    """Run the tests on both engines, and write the list anew: some minutes."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, "-m", "pytest", "-q", "tests"], env=os.environ | {FOLDER: folder}, check=False)
        if done.returncode:
            sys.exit("A test failed, and may not have asked all that it does: nothing was written.")
        asked, pages = defaultdict[str, set[str]](set), set[str]()
        for file in Path(folder).iterdir():
            found, of_pages = json.loads(file.read_text())
            pages.update(of_pages)
            for test, parts in found.items():
                asked[test].update(parts)
    FILE.write_text("".join(f"{test}\n" for test in sorted(needless(asked, pages))))


if __name__ == "__main__":
    main()
