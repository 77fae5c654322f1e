"""What holds for the whole house: directions, stamps, addresses, templates, and what is committed."""

from __future__ import annotations

import ast
import logging
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from opsplanner import config, create_app
from tests import urls

ROOT = config.ROOT
CODE = sorted((ROOT / "opsplanner").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CLOCKS = re.compile(r"datetime\.now|utcnow|date\.today|zoneinfo|strftime|fromtimestamp")
MACHINE = re.compile(
    r"\b(?:datetime|date|dt)\.(?:now|today|utcnow|fromtimestamp)\(|utcnow|\btime\.(?:time|time_ns|localtime|gmtime|ctime|strftime|clock_gettime)\("
    r"|from time import|time_machine|freezegun|libfaketime|\bnew Date\(\)|\bDate\.now\("
)
"""What tells the time of the machine. Measuring how long something takes (perf_counter, monotonic) tells no time."""
MACHINE_READ = {
    "opsplanner/clock.py": "it is the clock",
    "tests/test_architecture.py": "it names them",
}
"""Who may, and why."""
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|hx-on|javascript:|hx-vals\s*=\s*[\"']js", re.I)
ENDPOINT = re.compile(r"""url_for\(\s*["'](\w[\w.]*)["']""")
LONGEST_LINE = 140
"""How many characters a line of a template has at most."""
OWN_ADDRESS = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/\w|[A-Z]:\\\\Users|--(?:extra-)?index-url|\"resolved\": *\"http")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a database behind it."""
    folder = tmp_path_factory.mktemp("house")
    return create_app(config.Settings(data=folder, database=f"sqlite+pysqlite:///{folder / 'none.sqlite'}", secret_key="h" * 64))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _hits(files: list[Path], pattern: re.Pattern[str]) -> Iterator[str]:
    for file in files:
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if pattern.search(line):
                yield f"{_name(file)}:{number}: {line.strip()[:120]}"


def test_imports_go_down_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    outcome = lint_imports(config_filename="setup.cfg", no_cache=True)
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("opsplanner")]:
        logging.getLogger(name).disabled = False  # the linter's own logging set-up silences every logger that it does not know
    assert outcome == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_every_route_says_who_may(house: Flask) -> None:
    bare = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in house.url_map.iter_rules()
        if rule.endpoint != "static"
        and not any(hasattr(house.view_functions[rule.endpoint], stamp) for stamp in ("requires", "open_because"))
    ]
    assert sorted(bare) == []


def test_addresses_that_people_have_kept_still_answer(house: Flask) -> None:
    assert sorted(urls.landed() - urls.answered(house)) == [], "keep these addresses, or redirect them"


def test_new_addresses_are_on_the_list(house: Flask) -> None:
    assert sorted(urls.answered(house) - urls.landed()) == [], "add them: python -m tests.urls"


def test_addresses_are_plain_words(house: Flask) -> None:
    odd = [rule.rule for rule in house.url_map.iter_rules() if not re.fullmatch(r"/|(/([a-z0-9-]+(\.csv|\.xlsx)?|<[^>]+>(\.(ics|pdf|docx))?))+", rule.rule)]
    assert odd == []


def test_only_the_clock_reads_the_clock_and_knows_time_zones() -> None:
    assert list(_hits([file for file in CODE if file.name != "clock.py"] + TEMPLATES, CLOCKS)) == []


def test_nothing_depends_on_the_clock_of_the_machine() -> None:
    """The suite tells its own time (tests/hands.py), and is green at every hour of every day."""
    files = [*CODE, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "migrations").rglob("*.py"))]
    reads = {hit.partition(":")[0] for hit in _hits(files, MACHINE)}
    assert reads == set(MACHINE_READ)


@pytest.mark.parametrize("line", ["datetime.now(UTC)", "date.today()", "datetime.utcnow()", "time.time()", "import time_machine", "from time import time"])
def test_reading_it_would_be_noticed(line: str) -> None:
    assert MACHINE.search(f"    at = {line}")


def test_read_models_are_made_by_name() -> None:
    """By place, two columns that changed places would go unseen: `database.read` puts each into the field of its name, `read_row` too."""
    files = [file for file in CODE if "models" not in file.parts]
    assert [f"{_name(file)}:{line}" for file in files for line in _made_by_place(ast.parse(file.read_text()))] == []


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


def test_pages_have_no_script_or_style_of_their_own() -> None:
    assert list(_hits(TEMPLATES, INLINE)) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_every_template_compiles(house: Flask, template: Path) -> None:
    assert house.jinja_env.get_template(str(template.relative_to(ROOT / "templates")))


def test_links_lead_to_pages_that_exist(house: Flask) -> None:
    broken = [
        f"{_name(file)}: {endpoint}"
        for file in [*CODE, *TEMPLATES]
        for endpoint in ENDPOINT.findall(file.read_text())
        if endpoint not in house.view_functions
    ]
    assert broken == []


def test_nothing_committed_names_a_machine_or_an_index() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    files = [ROOT / name for name in listed.stdout.split("\0") if name and Path(name).suffix not in (".png", ".ico", ".pdf")]
    files = [file for file in files if file.is_file() and file != Path(__file__)]
    assert list(_hits(files, OWN_ADDRESS)) == []
    assert [_name(file) for file in files if f"{ROOT}/" in file.read_text()] == []


def test_every_form_with_boxes_carries_what_a_form_needs_to_be_sent_again() -> None:
    """Its token, its one-time key, and the answer to "Does this belong here?": by hidden_tag(), or carried() on a page with two forms."""
    form = re.compile(r'<form\b[^>]*method="post".*?</form>', re.S)
    drawn = re.compile(r"\b(?:field|box|choice_fieldset)\(|<textarea|{% include")
    forms = [(file, found[0]) for file in TEMPLATES for found in form.finditer(file.read_text())]
    wrong = [_name(file) for file, text in forms if drawn.search(text) and "hidden_tag()" not in text and "carried(" not in text]
    assert len(forms) > 60 and not wrong


def test_a_template_is_read_without_scrolling_sideways() -> None:
    wide = [
        f"{_name(file)}:{number}: {len(line)} characters"
        for file in TEMPLATES
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert wide == []
