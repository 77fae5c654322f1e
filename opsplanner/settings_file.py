"""The file of `NAME=value` lines that settings may stand in, and the word for a setting that makes no sense."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FILE = "OPSPLANNER_SETTINGS"
PATHS = ("OPSPLANNER_DATA", "OPSPLANNER_PACK", "OPSPLANNER_SMTP_PASSWORD_FILE")


class BadSetting(Exception):
    """A setting that stops the start. The sentence names it; `setting` is the one that it is about, where it is about one."""

    def __init__(self, sentence: str, setting: str = ""):
        super().__init__(sentence)
        self.setting = setting


@dataclass(frozen=True)
class Said:
    """What is set: the values by name, and on which line of the settings file those stand that came from there."""

    values: dict[str, str]
    file: Path | None
    lines: dict[str, int]

    @contextmanager
    def placed(self) -> Iterator[None]:
        """Say where in the settings file it stands when a setting is refused inside (BadSetting)."""
        try:
            yield
        except BadSetting as trouble:
            if trouble.setting not in self.lines:
                raise
            raise BadSetting(f"{self.file}:{self.lines[trouble.setting]}: {trouble}", trouble.setting) from trouble


def read(file: Path, known: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return name -> (line, value) of a settings file: `NAME=value` lines, empty ones, and comments that begin with #.

    A value may stand in quotation marks. Paths begin with / or ~/, so that they mean the same wherever a command is typed.
    Raises BadSetting with file and line.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as trouble:
        reason = trouble.strerror if isinstance(trouble, OSError) else "it is not UTF-8 text"
        raise BadSetting(f"The settings file {str(file)!r} cannot be read: {reason}. {FILE} or --settings names it.") from trouble
    found: dict[str, tuple[int, str]] = {}
    for line, written in enumerate(text.splitlines(), 1):
        if not written.strip() or written.lstrip().startswith("#"):
            continue
        name, equals, value = (part.strip() for part in written.partition("="))
        name = name.removeprefix("export ").strip()
        if wrong := _wrong(name, equals, found, known):
            raise BadSetting(f"{file}:{line}: {wrong}")
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        if value and _relative(name, value):
            raise BadSetting(f"{file}:{line}: {name} is {value!r}. In a settings file a path begins with / or ~/.")
        found[name] = line, value
    return found


def _wrong(name: str, equals: str, found: dict[str, tuple[int, str]], known: Collection[str]) -> str:
    if not equals or not name:
        return "this is not a line like OPSPLANNER_DEMO=no."
    if name == FILE:
        return f"{FILE} names this file, and cannot stand in it."
    if name not in known:
        return f"{name} is not a setting of opsplanner{nearest(name, known)}"
    return f"{name} is set twice: the first time in line {found[name][0]}." if name in found else ""


def _relative(name: str, value: str) -> bool:
    if name == "OPSPLANNER_DATABASE":
        return value.startswith("sqlite") and not value.partition(":///")[2].startswith("/")
    return name in PATHS and not value.startswith(("/", "~"))


def nearest(name: str, known: Collection[str]) -> str:
    """Return ". Did you mean OPSPLANNER_DEMO?", or the settings that there are when none is near."""
    if near := difflib.get_close_matches(name, known, n=1, cutoff=0.8):
        return f". Did you mean {near[0]}?"
    return f". The settings are: {', '.join(sorted(known))}."
