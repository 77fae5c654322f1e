"""A line of the history in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from opsplanner.errors import Told
from opsplanner.models import HistoryLine


def sentence(line: HistoryLine) -> Told:
    """Return "A. Coordinator, Medway Council: moved it from ..., because the pound is full"."""
    return Told(f"{line.by_name}: {line.what}" + (f", because {line.why}" if line.why else ""), line.by_id)


def called(name: str, agency: str) -> str:
    """Return what the history calls who did something, with an account or without one: "A. Coordinator, Medway Council"."""
    return f"{name}, {agency}"


LONG = 200
"""A text that is longer is not said whole in a sentence."""
ROUND = 5
"""So many words stand on each side of what changed."""


class Change(NamedTuple):
    """What changed of one thing, as a sentence; and all that it said before, where the sentence shows only a part of that."""

    said: str
    whole: str = ""


def change_of(name: str, was: str, now: str) -> Change:
    """Say what changed of a text: "changed the notes from A to B". Of a long one the part that differs, with some words round it."""
    if not was:
        return Change(f"added {name}: {short(now)}")
    before, after = _on_one_line(was), _on_one_line(now)
    if max(len(before), len(after)) > LONG and now:
        before, after = _apart(before.split(" "), after.split(" "))
    whole = "" if short(before) == _on_one_line(was) else was
    return Change(f"changed {name} from {short(before)} to {short(after)}" if now else f"took out {name} (was: {short(before)})", whole)


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """Say what changed of several things, each by its name: "changed the wards from River to River, Twydall"."""
    names = [*before, *(name for name in after if name not in before)]
    return [change_of(name, was, now) for name in names if (was := before.get(name, "")) != (now := after.get(name, ""))]


def short(text: str, most: int = LONG) -> str:
    """Return a text on one line, cut where it is long."""
    text = _on_one_line(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _on_one_line(text: str) -> str:
    return " / ".join(line.strip() for line in text.splitlines() if line.strip())


def _apart(was: list[str], now: list[str]) -> tuple[str, str]:
    """Leave out of two texts what they begin and end with alike, but for some words beside what differs."""
    least = min(len(was), len(now))
    first = next((n for n in range(least) if was[n] != now[n]), least)
    last = next((n for n in range(least - first) if was[-1 - n] != now[-1 - n]), least - first)
    start, end = max(first - ROUND, 0), max(last - ROUND, 0)
    return _between(was, start, end), _between(now, start, end)


def _between(words: list[str], start: int, end: int) -> str:
    return ("… " if start else "") + " ".join(words[start : len(words) - end]) + (" …" if end else "")
