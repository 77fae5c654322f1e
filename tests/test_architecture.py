"""The plan of the house: a noun is a room, the same few names stand in each, and imports go down. All of it is read from the folders."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from opsplanner import config
from tests.lines import CODE

HOUSE = config.ROOT / "opsplanner"
GROUND = ("web", "history", "models", "demo", "packs")
"""Folders that are no features: what all stand on, and what stands on all."""
FEATURES = sorted(folder.name for folder in HOUSE.iterdir() if (folder / "__init__.py").exists() and folder.name not in GROUND)
LAW = {"views", "forms", "filters", "services", "rules", "queries", "words", "page"}
NOUNS = {
    "agencies.calendars.calendar_file": "an agency's own calendar (RFC 5545), from bytes to times, pure",
    "agencies.calendars.entries": "the entries of such a file, each by itself, pure",
    "agencies.calendars.time_zones": "time zones as other programs name and define them, pure",
    "feeds.calendar_file": "an iCalendar file (RFC 5545), from entries to bytes, pure",
    "feeds.due.entry": "what somebody has to hand in as a calendar says it, pure",
    "feeds.governance.entry": "a meeting of a group as a calendar says it, pure",
    "feeds.operations.entry": "one operation as a calendar says it, pure",
    "feeds.payback.entry": "a working day or session as a calendar says it, pure",
    "figures.sums": "what a figure is added up in, as the database is told it, pure",
    "operations.page.extras": "what rooms above add to an operation's page, kept on the application",
    "plan.chart": "an indicator's chart, from points to a drawing, pure",
    "reports.paper.word": "a report as a Word file, from its values to bytes, pure",
}
"""The exceptions of the law, each with its reason: a noun of the field, and pure."""
SHARED = {"services", "queries", "rules", "words", "filters"}
"""What a feature may use of another one."""
EXTRAS = "operations.page.extras"
"""What who adds to an operation's page uses besides. It is not pure: what was registered stands on the application, which is Flask's."""
IMPURE = {
    *("flask", "flask_login", "flask_sqlalchemy", "flask_wtf", "wtforms", "werkzeug", "sqlalchemy", "psycopg", "pysqlite3", "sqlite3", "huey", "redis"),
    *("socket", "ssl", "http", "urllib", "smtplib", "subprocess", "os", "pathlib", "shutil", "tempfile", "fileinput", "glob", "mmap"),
}
"""What asks a database, a request, the network or the file system."""
PRIVATE = re.compile(r"import .*\b_[a-z]|^ +_[a-z]\w*,$|(?<!\bself)(?<!\bcls)\._[a-z]", re.MULTILINE)
"""What may be a use of something private: a quick look, before a file is read as code."""
VALUES = ("opsplanner.models", "opsplanner.clock")
"""Of these a noun has values alone: states and rows somebody else has read, days and times. What they import besides is not the noun's."""
HEIGHT = {"views": 4, "page": 3, "forms": 3, "services": 2, "filters": 1, "queries": 1, "rules": 1, "words": 1}
"""Inside a room: views stand on pages and forms, these on services, these on filters, queries, rules and words."""


def _modules() -> list[str]:
    """Every module of a feature but the packages' own, without "opsplanner."."""
    files = [file for name in FEATURES for file in (HOUSE / name).rglob("*.py") if file.name != "__init__.py"]
    return sorted(".".join(file.relative_to(HOUSE).with_suffix("").parts) for file in files)


def _kind(module: str) -> str:
    """What sort of module this is: its own name."""
    return module.rpartition(".")[2]


@cache
def _graph() -> grimp.ImportGraph:
    """What imports what when it runs, libraries among it."""
    return grimp.build_graph("opsplanner", cache_dir=None, include_external_packages=True, exclude_type_checking_imports=True)


@pytest.fixture(scope="module")
def imports() -> list[tuple[str, str]]:
    """(importer, imported) for every import between modules of features, those for a type alone among them."""
    graph, known = grimp.build_graph("opsplanner", cache_dir=None), set(_modules())
    pairs = [(here.removeprefix("opsplanner."), there.removeprefix("opsplanner.")) for here in graph.modules for there in graph.find_modules_directly_imported_by(here)]
    return sorted((here, there) for here, there in pairs if here in known and there in known)


def test_a_noun_is_a_room_and_the_same_few_names_stand_in_each() -> None:
    assert [module for module in _modules() if _kind(module) not in LAW and module not in NOUNS] == []


def test_the_exceptions_are_those_that_are_there() -> None:
    assert sorted(set(NOUNS) - set(_modules())) == []


def test_a_room_holds_something() -> None:
    rooms = [folder for name in FEATURES for folder in [HOUSE / name, *(HOUSE / name).rglob("*/")] if folder.name != "__pycache__"]
    assert [str(room.relative_to(HOUSE)) for room in rooms if not any(file.stat().st_size for file in room.rglob("*.py"))] == []


def test_whatever_stands_in_the_house_has_its_place_in_the_order_and_nothing_else() -> None:
    settings = ConfigParser()
    settings.read(config.ROOT / "setup.cfg")
    placed = re.findall(r"opsplanner\.(\w+)", settings["importlinter:contract:features"]["layers"])
    there = {path.stem for path in HOUSE.iterdir() if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()}
    assert sorted(placed) == sorted(there)


def test_the_drawing_shows_every_room_as_it_is() -> None:
    drawing = (config.ROOT / "docs/maintainers.md").read_text().partition("```\nwsgi.py")[2].partition("```")[0]
    folders = [folder for folder in HOUSE.iterdir() if (folder / "__init__.py").exists()]
    begins = {found[1]: found.start() for found in re.finditer(r"(?:^  |\s{3})(\w+)/(?=\s)", drawing, re.MULTILINE) if (HOUSE / found[1] / "__init__.py").exists()}
    missing = [folder.name for folder in folders if folder.name not in begins]
    for folder in (one for one in folders if one.name in begins):
        ends = min((place for place in begins.values() if place > begins[folder.name]), default=len(drawing))
        drawn = set(re.findall(r"(\w+)/", drawing[begins[folder.name]:ends]))
        missing += [f"{folder.name}/{room.name}" for room in folder.iterdir() if (room / "__init__.py").exists() and room.name not in drawn]
    missing += [file.name for file in HOUSE.glob("*.py") if file.name not in drawing]
    assert sorted(missing) == []


def test_imports_go_down_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(config.ROOT)
    outcome = lint_imports(config_filename="setup.cfg", no_cache=True)
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("opsplanner")]:
        logging.getLogger(name).disabled = False  # the linter's own logging set-up silences every logger that it does not know
    assert outcome == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_inside_a_feature_views_stand_on_forms_on_services_on_queries_and_rules(imports: list[tuple[str, str]]) -> None:
    wrong = [
        f"{here} imports {there}"
        for here, there in imports
        if here.split(".")[0] == there.split(".")[0] and HEIGHT.get(_kind(here), 9) < HEIGHT.get(_kind(there), 0)
    ]
    assert wrong == []


def test_a_feature_uses_of_another_one_only_what_is_meant_for_it(imports: list[tuple[str, str]]) -> None:
    wrong = [
        f"{here} imports {there}"
        for here, there in imports
        if here.split(".")[0] != there.split(".")[0] and _kind(there) not in SHARED and there != EXTRAS
    ]
    assert wrong == []


def test_views_pages_and_forms_hold_no_select_and_views_no_rule() -> None:
    asks = {"views": r"\bselect\(|\bRuleBroken\(", "page": r"\bselect\(", "forms": r"\bselect\(", "filters": r"\bselect\(", "words": r"\bselect\(", "rules": r"\bselect\("}
    files = [(HOUSE / f"{module.replace('.', '/')}.py", asks[_kind(module)]) for module in _modules() if _kind(module) in asks]
    assert [f"{file.relative_to(HOUSE)}" for file, asked in files if re.search(asked, file.read_text())] == []


def test_services_alone_write() -> None:
    writes = re.compile(r"\bsession\.(?:add|add_all|delete|merge)\(|\bexecute\(\s*(?:insert|update|delete)\(")
    others = [HOUSE / f"{module.replace('.', '/')}.py" for module in _modules() if _kind(module) != "services"]
    assert [f"{file.relative_to(HOUSE)}" for file in others if writes.search(file.read_text())] == []


def test_extras_are_used_by_who_adds_to_an_operations_page(imports: list[tuple[str, str]]) -> None:
    adds = {name for name in FEATURES if any("extras.register" in file.read_text() for file in (HOUSE / name).rglob("*.py"))}
    assert {here.split(".")[0] for here, there in imports if there == EXTRAS} == adds


@pytest.mark.parametrize("noun", sorted(set(NOUNS) - {EXTRAS}))
def test_a_module_with_another_name_is_pure(noun: str) -> None:
    assert _asks(f"opsplanner.{noun}") == []
    assert "open(" not in (HOUSE / f"{noun.replace('.', '/')}.py").read_text()


def test_one_of_them_alone_is_not_pure() -> None:
    assert _asks(f"opsplanner.{EXTRAS}") == [f"opsplanner.{EXTRAS} imports flask"]


@pytest.mark.parametrize(("module", "asks"), [("mail.folder.services", "tempfile"), ("agencies.calendars.fetching.services", "socket"), ("calendar.page", "sqlalchemy")])
def test_what_is_not_pure_is_found(module: str, asks: str) -> None:
    assert any(found.endswith(f" imports {asks}") for found in _asks(f"opsplanner.{module}"))


def _asks(module: str) -> list[str]:
    """Return what of a module, and of all in the house that it imports, is not pure."""
    found, seen, waiting = [], {module}, [module]
    while waiting:
        here = waiting.pop()
        for there in sorted(_graph().find_modules_directly_imported_by(here)):
            if there in IMPURE:
                found.append(f"{here} imports {there}")
            elif there.startswith("opsplanner") and not there.startswith(VALUES) and there not in seen:
                seen.add(there)
                waiting.append(there)
    return found


def test_what_is_private_to_a_module_is_used_by_nobody_else() -> None:
    texts = {file: text for file in CODE if PRIVATE.search(text := file.read_text())}
    assert [f"{file.relative_to(HOUSE)}: {one}" for file, text in texts.items() for one in _private(ast.parse(text))] == []


@pytest.mark.parametrize(
    ("code", "private"),
    [
        ("from opsplanner.mail.services import _one", ["_one"]), ("from opsplanner.mail import services as mail_services\nmail_services._one()", ["mail_services._one"]),
        ("from opsplanner import wire\nwire._one", ["wire._one"]), ("from opsplanner.web.forms import PageForm\nself._one = row._mapping", []),
    ],
)
def test_what_is_private_would_be_found(code: str, private: list[str]) -> None:
    assert list(_private(ast.parse(code))) == private


def _private(tree: ast.AST) -> Iterator[str]:
    """Return what of other modules of the house is used though its name begins with an underscore."""
    here = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) and (one.module or "").startswith("opsplanner")]
    brought = [(alias.name, alias.asname or alias.name) for one in here for alias in one.names]
    yield from (name for name, _ in brought if name.startswith("_"))
    modules = {known for name, known in brought if name.islower()}
    for one in ast.walk(tree):
        if isinstance(one, ast.Attribute) and one.attr.startswith("_") and not one.attr.startswith("__") and isinstance(one.value, ast.Name) and one.value.id in modules:
            yield f"{one.value.id}.{one.attr}"


def test_modules_import_each_other_in_one_direction_only() -> None:
    assert list(_circles(_graph())) == []


def _circles(graph: grimp.ImportGraph) -> list[list[str]]:
    """Groups of modules that reach each other (Tarjan's strongly connected components, without recursion)."""
    onward = {name: sorted(graph.find_modules_directly_imported_by(name)) for name in graph.modules}
    backward: dict[str, list[str]] = {name: [] for name in onward}
    for name, there in onward.items():
        for one in there:
            backward[one].append(name)
    order: list[str] = []
    seen: set[str] = set()
    for start in sorted(onward):
        stack = [(start, iter(onward[start]))] if start not in seen else []
        seen.add(start)
        while stack:
            name, rest = stack[-1]
            following = next((one for one in rest if one not in seen), None)
            if following is None:
                order.append(name)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(onward[following])))
    found, placed = [], set()
    for start in reversed(order):
        if start in placed:
            continue
        group, waiting = [], [start]
        placed.add(start)
        while waiting:
            name = waiting.pop()
            group.append(name)
            for one in backward[name]:
                if one not in placed:
                    placed.add(one)
                    waiting.append(one)
        if len(group) > 1:
            found.append(sorted(group))
    return found


def test_no_module_is_longer_than_300_lines() -> None:
    assert [f"{file.relative_to(HOUSE)}: {n}" for file in sorted(HOUSE.rglob("*.py")) if (n := len(file.read_text().splitlines())) >= 300] == []
