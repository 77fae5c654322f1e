"""What loading a pack did, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any


@dataclass
class LoadReport:
    """How many of each were added, a sentence for each thing that changed, and one for each that people changed since, which was kept."""

    added: dict[str, int] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed)

    def sentence(self) -> str:
        """Return "added 17 agencies, 22 wards; changed Agency Kent Police: ..."."""
        parts = [", ".join(f"{count} {what}" for what, count in self.added.items())] if self.added else []
        parts = [f"added {parts[0]}"] if parts else []
        return "; ".join(parts + self.changed + self.kept) or "nothing to add or to change"

    def add(self, what: str) -> None:
        """Count one more that was added."""
        self.added[what] = self.added.get(what, 0) + 1

    def change(self, row: Any, label: str, values: dict[str, Any], names: Mapping[str, Mapping[int, str]] | None = None) -> None:
        """Set on a row what differs, and say it in words. `names` says what ids mean."""
        for name, value in values.items():
            before = getattr(row, name)
            if before != value:
                setattr(row, name, value)
                called = (names or {}).get(name, {})
                self.changed.append(f"{label}: {_field(name)} changed from {_shown(name, called.get(before, before))} to {_shown(name, called.get(value, value))}")

    def keep(self, label: str, here: dict[str, Any], pack: dict[str, Any]) -> None:
        """Say in words where what people entered differs from what the pack says."""
        for name, value in pack.items():
            if here[name] != value:
                self.kept.append(f"{label}: {_field(name)} kept as people entered it, {_shown(name, here[name])}; the pack says {_shown(name, value)}")


def plain(entry: Any, *without: str) -> dict[str, Any]:
    """Return a record's own values, without those that are looked up."""
    return {name: value for name, value in vars(entry).items() if name not in ("lines", *without)}


def _field(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ")


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (date, time)):
        return value.isoformat() if isinstance(value, date) else f"{value:%H:%M}"
    if value is None or value == "":
        return "nothing"
    if name in HUNDREDTHS:
        value = f"{value / 100:.12g}"
    text = str(getattr(value, "value", value)).strip()
    return repr(text if len(text) <= 60 else text[:57] + "...")


HUNDREDTHS = ("baseline", "target", "value")
"""What is kept times 100, and shown as people write it."""
