"""What README.md, docs/ and comments name is there: links, pictures, files, headings, commands, settings, and the words on the pages."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping
from pathlib import Path

import click
import pytest

from opsplanner import config
from opsplanner.cli import main
from tests import pictures

ROOT = config.ROOT
README = ROOT / "README.md"
TEXTS = [README, *sorted((ROOT / "docs").glob("*.md"))]
FILES = re.compile(r"\]\((?!https?:)([^)#]+)|src=\"([^\"]+)\"")
SETTINGS = re.compile(r"OPSPLANNER_[A-Z_]+")
CODE = re.compile(r"```\n(.*?)```|`([^`\n]+)`", re.S)
LABEL = re.compile(r"\*\*([^*\n]+)\*\*")
FENCED = re.compile(r"^```.*?^```", re.S | re.M)
HEADING = re.compile(r"^#+ (.+)$", re.M)
NAMED_HEADING = re.compile(r'(?<![\w"/])(docs/[\w-]+\.md|README\.md)(?:, "([^"\n]+)")?')
"""The one spelling in which a comment names a heading: docs/domain.md, "Time". In quotation marks, it is a path."""
NAMED_FILE = re.compile(r"(?<![\w./{}<>*-])(?:\.\./)*((?:[\w.-]+/)*[\w-]+\.(?:py|html|md|yaml|scss|js|css|cfg|toml|mako))\b")
NAMED_FOLDER = re.compile(r"`((?:[\w-]+/)+)`")
NAMED_IN = re.compile(r"`((?:[\w-]+/)*[\w-]+\.py): (\w+)`")
FOLDERS = ("opsplanner", "templates", "static", "migrations", "tests", "docs", "requirements")
TEXT = {".py", ".html", ".md", ".yaml", ".scss", ".js", ".cfg", ".toml", ".mako"}
OWN = Path(__file__)
"""The one file that names what is not there, to show that it is found."""
BUILT = "vendor/"
"""What `make run` puts into static/vendor/ is named, and not committed."""


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _code(path: Path) -> list[str]:
    """Return each line of code that a text holds."""
    return [line for block, span in CODE.findall(path.read_text()) for line in (block or span).splitlines()]


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_every_link_and_picture_is_there(path: Path) -> None:
    named = [link or picture for link, picture in FILES.findall(path.read_text())]
    assert [name for name in named if not (path.parent / name).is_file()] == []


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_every_command_of_make_is_there(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.M))
    named = {found for line in _code(path) for found in re.findall(r"^make (\w+)", line)}
    assert named - targets == set()


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_every_command_of_opsplanner_is_there(path: Path) -> None:
    wrong = []
    for line in _code(path):
        for words in re.findall(r"^(?:\.venv/bin/)?opsplanner ([a-z].*)", line):
            command: click.Command = main
            for word in words.split():
                if not isinstance(command, click.Group):
                    break
                if word not in command.commands:
                    wrong.append(line)
                    break
                command = command.commands[word]
            options = {option for parameter in command.params for option in parameter.opts}
            wrong += [line for option in re.findall(r"(--[a-z-]+)", words) if option not in options]
    assert wrong == []


def test_the_readme_names_every_setting_and_no_other() -> None:
    assert set(SETTINGS.findall(README.read_text())) == config.KNOWN


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_every_setting_that_is_named_is_known(path: Path) -> None:
    assert set(SETTINGS.findall(path.read_text())) - config.KNOWN - config.OF_THE_TESTS == set()


def test_what_a_guide_prints_bold_stands_on_a_page() -> None:
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "opsplanner").rglob("*.py")]
    said = html.unescape(" ".join(re.sub(r"</?[a-z][^>]*>", "", path.read_text()) for path in pages))
    guides = [ROOT / "docs" / f"{reader}.md" for reader in ("coordinators", "staff", "managers", "payback")]
    words = {label for guide in guides for label in LABEL.findall(guide.read_text())}
    assert {label for label in words if label not in said} == set()


def test_every_picture_is_shown_somewhere_and_they_are_light() -> None:
    taken = {file.name for file in pictures.FOLDER.glob("*.png")}
    assert taken == pictures.shown()
    assert sum(file.stat().st_size for file in pictures.FOLDER.glob("*.png")) < pictures.MOST


def _files() -> list[Path]:
    """Every file of text that belongs to the project."""
    within = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    return sorted(path for path in [*ROOT.iterdir(), *within] if path.suffix in TEXT or path.name == "Makefile" if "vendor" not in path.parts)


def _headings(text: str) -> list[str]:
    return HEADING.findall(FENCED.sub("", text))


def _names_of(paths: Collection[Path]) -> set[str]:
    """Every way to name a file or a folder: its whole path, and what is left of it from any folder on. A page of docs/ has its whole path alone."""
    found = set()
    for parts in (path.relative_to(ROOT).parts for path in paths):
        found |= {"/".join(parts[n:]) for n in range(1 if parts[0] == "docs" else len(parts))}
    return found


def _missing_files(text: str, there: Collection[str], *, page: bool) -> list[str]:
    """What a text names and is not there. In code a name without a folder is told from other words for a page alone."""
    named = [name for name in NAMED_FILE.findall(text) if BUILT not in name]
    if page:  # its links to other pages are another test's
        return [name for name in named if name not in there and not name.endswith(".md")]
    return [name for name in named if name not in there and ("/" in name or name.endswith(".md"))]


def _missing_headings(text: str, there: Mapping[str, Collection[str]], *, page: bool) -> list[str]:
    """What a text names as a heading and is none. A comment always names one: a page alone leads nobody to the rule."""
    found = []
    for name, heading in NAMED_HEADING.findall(text):
        bare_is_fine = page or not name.startswith("docs/")
        if heading not in there.get(name, ()) if heading else not bare_is_fine:
            found.append(f'{name}, "{heading}"')
    return found


def test_every_file_that_code_and_docs_name_is_there() -> None:
    files = _files()
    there = _names_of(files)
    wrong = {_name(path): _missing_files(path.read_text(), there, page=path in TEXTS) for path in files if path != OWN}
    assert {name: missing for name, missing in wrong.items() if missing} == {}


def test_every_heading_that_code_and_docs_name_is_there() -> None:
    there = {_name(path): _headings(path.read_text()) for path in TEXTS}
    wrong = {_name(path): _missing_headings(path.read_text(), there, page=path in TEXTS) for path in _files() if path != OWN}
    assert {name: missing for name, missing in wrong.items() if missing} == {}


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_every_folder_that_a_page_names_is_there(path: Path) -> None:
    there = _names_of({folder for file in _files() for folder in file.parents if folder.is_relative_to(ROOT) and folder != ROOT} | {ROOT / "docs/pictures"})
    made = (ROOT / ".gitignore").read_text().split()
    assert [name for name in NAMED_FOLDER.findall(path.read_text()) if name.rstrip("/") not in there and name not in made] == []


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_what_a_page_names_in_a_file_is_in_it(path: Path) -> None:
    files = {_name(file): file.read_text() for file in _files() if file.suffix == ".py"}
    assert [
        f"{file}: {name}"
        for file, name in NAMED_IN.findall(path.read_text())
        if not any(f"/{known}".endswith(f"/{file}") and re.search(rf"^ *(?:def |class )?{name}\b", text, re.M) for known, text in files.items())
    ] == []


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_a_heading_stands_once_on_its_page(path: Path) -> None:
    headings = _headings(path.read_text())
    assert [heading for heading in headings if headings.count(heading) > 1] == []


def test_a_file_or_a_heading_that_is_not_there_is_found() -> None:
    there = {"docs/domain.md": ["Time"]}
    said = 'docs/domain.md, "Time"; docs/domain.md, "Tide"; docs/tides.md, "Time"; docs/domain.md.'
    assert _missing_headings(said, there, page=False) == ['docs/domain.md, "Tide"', 'docs/tides.md, "Time"', 'docs/domain.md, ""']
    assert _missing_headings("Read docs/domain.md.", there, page=True) == []
    code = "See operations/rules.py, operations/tides.py, domain.md, tides.md and rules_of.py; vendor/app.css is built"
    names = _names_of([ROOT / "opsplanner/operations/rules.py", ROOT / "docs/domain.md"])
    assert _missing_files(code, names, page=False) == ["operations/tides.py", "domain.md", "tides.md"]
    assert _missing_files("`show_page.py`, `rules.py` and docs/domain.md", names, page=True) == ["show_page.py"]
