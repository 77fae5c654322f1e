"""What a run of the tests needs round it. Registered by setup.cfg; the workers of pytest-xdist share what it makes."""

from __future__ import annotations

import gc
import os
import re
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

from tests import asked, hands, postgres
from tests.databases import ENGINES

gc.disable()  # until the tests are collected: what is read for that stays
RARELY = (200_000, 10, 50)
"""How often Python looks for what nothing leads to any more: usually at every 700 objects, which took an eleventh of the CPU."""


WALKS = (
    "tests/test_matrix.py", "tests/test_every_route.py", "tests/test_restricted.py", "tests/test_numbers.py", "tests/demo/test_pages.py", "tests/test_wire.py",
    "tests/test_built_once.py", "tests/test_together.py", "tests/test_kept.py", "tests/test_cannot_write.py", "tests/faults/test_sent_again.py",
)
"""What takes longest, and asks for nearly every page: one worker builds the selects of all of them once."""
BESIDE = (
    "tests/journeys/test_every_page.py", "tests/journeys/", "tests/demo/test_other_days.py", "tests/test_real_use.py", "tests/test_cli.py", "tests/mail/test_worker.py",
)
"""What takes long besides: as long together, so that another worker begins with it."""

SERVICES_ASK_BOTH = (
    "tests/commitments", "tests/operations", "tests/operations/checks", "tests/operations/planning", "tests/outcomes", "tests/payback/days", "tests/payback/jobs",
)
"""Folders in which services and queries have tests of their own, which ask both engines: their tests of pages ask SQLite."""
BY_CHOICE = re.compile(r"/test_(log_pages|clashes|yields|compare|wards|measures|csv|workbook|releasing)\.py|/(listing|search|faults)/test_|/test_limits\.py")
"""But where a page itself asks what each engine is asked in another way: filters, order and pages of a list, what is searched for, sums of what is chosen, locks."""
TOGETHER = re.compile(r"race|twice|two_who|of_two|at_once|_times|same_time|one_second|both|thread")
"""And where several ask at one time, or one form comes more than once: locks and keys are what differs between engines."""


def pytest_configure(config: pytest.Config) -> None:
    """Say what time it is and, once for all workers, where PostgreSQL will be."""
    hands.set_usual()
    if asked.FOLDER in os.environ:
        config.pluginmanager.register(asked.Recorder())
    if not hasattr(config, "workerinput"):
        postgres.prepare()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Let each worker begin to read the test modules at another part of them: what one has compiled, with its assertions, the others find (10 s of CPU in a new clone)."""
    worker, workers = os.environ.get("PYTEST_XDIST_WORKER", ""), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0"))
    folders = [Path(argument) for argument in session.config.args if Path(argument).is_dir()]
    files = sorted(file for folder in folders for file in folder.rglob("test_*.py") if (file.parent / "__init__.py").exists())
    if workers > 1 and (number := re.fullmatch(r"gw(\d+)", worker)):
        first = int(number[1]) * len(files) // workers
        for file in files[first:] + files[:first]:
            with suppress(Exception):  # pytest comes to it too, and says what is wrong
                import_module(".".join(file.resolve().relative_to(session.config.rootpath).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what asks by name for an engine that this run does without, and what PostgreSQL need not be asked as well as SQLite."""
    items[:] = [item for item in items if _engine(item) in ENGINES]
    if len(ENGINES) > 1:
        items[:] = [item for item in items if _engine(item) != "postgresql" or not _as_a_part(item)]
        on_sqlite = {item.nodeid for item in items if _engine(item) == "sqlite"}
        told = asked.left_out()
        items[:] = [item for item in items if _engine(item) != "postgresql" or not _is_told_by_others(item, told) or item.nodeid.replace("postgresql", "sqlite") not in on_sqlite]
        tried: set[str] = set()
        items[:] = [item for item in items if not _is_told(item, tried)]
    _in_turn(items)


def _in_turn(items: list[pytest.Item]) -> None:
    """Put what takes long at the head of the parts that two workers begin with, and PostgreSQL last.

    Each worker begins with an equal part of all, and who has done its part takes the half of another's that it would come to last (pytest-xdist's worksteal).
    So nobody is left at the end with long ones that no other can take, and PostgreSQL's selects are built and its database is copied by one worker.
    """
    walks, beside = _which(items, WALKS), _which(items, BESIDE)
    others = sorted((item for item in items if item not in {*walks, *beside}), key=_on_postgresql)
    begin = max(0, len(items) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) - len(walks))
    items[:] = [*walks, *others[:begin], *beside, *others[begin:]]


def _which(items: list[pytest.Item], files: tuple[str, ...]) -> list[pytest.Item]:
    return list(dict.fromkeys(item for file in files for item in items if item.nodeid.startswith(file)))


def _as_a_part(item: pytest.Item) -> bool:
    """Whether HTMX asks for a part of the page in this case: the whole page, which is another case, asks the database for the same, or more."""
    case = getattr(item, "callspec", None)
    return case is not None and case.params.get("hx") is True


def _is_told_by_others(item: pytest.Item, told: frozenset[str]) -> bool:
    """Whether services and queries have tests of their own here, or other tests ask PostgreSQL every statement that this one does (tests/asked.txt)."""
    return may_be_left_out(item) and (item.nodeid.partition("::")[0].rpartition("/")[0] in SERVICES_ASK_BOTH or item.nodeid.partition("[")[0] in told)


def may_be_left_out(item: pytest.Item) -> bool:
    """Whether this is about what a page shows, takes or refuses, and not about how one engine works.

    That PostgreSQL takes what any page asks, and any form writes, tests/test_every_route.py holds.
    """
    file, _, test = item.nodeid.partition("::")
    if "browser" not in getattr(item, "fixturenames", ()) or file.count("/") < 2:
        return False
    return not BY_CHOICE.search(file) and not TOGETHER.search(file.rpartition("/")[2] + test)


def _is_told(item: pytest.Item, tried: set[str]) -> bool:
    """Whether PostgreSQL is not asked, since it was tried with a case of the same test."""
    if not item.get_closest_marker("first_case_on_postgresql") or _engine(item) != "postgresql":
        return False
    test = item.nodeid.partition("[")[0]
    told = test in tried
    tried.add(test)
    return told


def _on_postgresql(item: pytest.Item) -> bool:
    case = getattr(item, "callspec", None)
    return case is not None and "postgresql" in case.params.values()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What is there now stays to the end, so nobody need look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)
    gc.enable()


def _engine(item: pytest.Item) -> str:
    """The engine whose application the test has, or the run's first."""
    case = getattr(item, "callspec", None)
    engine: str = case.params.get("app", ENGINES[0]) if case else ENGINES[0]
    return engine


def pytest_unconfigure(config: pytest.Config) -> None:
    """End PostgreSQL with the run."""
    if not hasattr(config, "workerinput"):
        postgres.end()
