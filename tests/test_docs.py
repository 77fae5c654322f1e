"""What README.md and docs/ name is there: links, pictures, commands, settings, and the words on the pages."""

from __future__ import annotations

import html
import re
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
    assert set(SETTINGS.findall(path.read_text())) - config.KNOWN == set()


def test_what_a_guide_prints_bold_stands_on_a_page() -> None:
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "opsplanner").rglob("*.py")]
    said = html.unescape(" ".join(re.sub(r"</?[a-z][^>]*>", "", path.read_text()) for path in pages))
    guides = [ROOT / "docs" / f"{reader}.md" for reader in ("coordinators", "staff", "managers", "payback")]
    words = {label for guide in guides for label in LABEL.findall(guide.read_text())}
    assert {label for label in words if label not in said} == set()


def test_every_picture_is_shown_somewhere_and_they_are_light() -> None:
    taken = {file.name for file in pictures.FOLDER.glob("*.png")}
    assert {re.sub(r"-\d+\.png$", "", name) for name in taken} - set(
        re.findall(r"pictures/([a-z-]+)-\d+\.png", "".join(map(Path.read_text, TEXTS)))
    ) == {"sign-in"}
    assert sum(file.stat().st_size for file in pictures.FOLDER.glob("*.png")) < pictures.MOST
