"""How rooms above this one add to the page of an operation and to its planning, without this one knowing them.

A room registers its sections and actions when it is set up; the page draws them in the order of their position.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Flask, current_app

from opsplanner.models import Operation, User

DAY, CHANGE, TELL, APART = "On the day", "Change", "Tell and copy", ""
"""What a step belongs to; what calls an operation off stands apart from the three."""


class Step(NamedTuple):
    """What this reader can do. `posts` says that it is a button with the operation's version, else a link."""

    label: str
    url: str
    posts: bool = False
    explain: str = ""
    group: str = CHANGE
    telephone: str = ""
    """Whom to ring first."""


Facts = Callable[[Operation, User], dict[str, Any] | None]
Actions = Callable[[Operation, User], list[Step]]
Lessons = Callable[[int, User], Sequence[Any]]


class Section(NamedTuple):
    """One section of the page: its anchor, heading and template, what it needs (None: nothing to show), and where it stands."""

    anchor: str
    heading: str
    template: str
    facts: Facts
    position: int = 50


@dataclass(frozen=True)
class Shown:
    """A section with what it shows; its template reads `facts`."""

    anchor: str
    heading: str
    template: str
    facts: dict[str, Any]


def register(app: Flask, section: Section) -> None:
    """Add a section to the page of every operation."""
    app.extensions.setdefault("operation_sections", []).append(section)


def register_actions(app: Flask, actions: Actions, *, position: int, first: bool = False) -> None:
    """Add links to the page of every operation. With `first` the function's first step may be the one thing to do next."""
    app.extensions.setdefault("operation_next" if first else "operation_actions", []).append((position, actions))


def register_lessons(app: Flask, lessons: Lessons) -> None:
    """Say where planning finds what the last operations of a type taught: by the type's id and the reader."""
    app.extensions["operation_lessons"] = lessons


def lessons(type_id: int, user: User) -> Sequence[Any]:
    """Return what the last operations of a type taught, as far as this reader may see them."""
    registered: Lessons = current_app.extensions["operation_lessons"]
    return registered(type_id, user)


def sections(operation: Operation, user: User) -> list[Shown]:
    """Return the sections that have something to show to this reader."""
    found = []
    for section in sorted(current_app.extensions.get("operation_sections", ()), key=lambda section: section.position):
        facts = section.facts(operation, user)
        if facts is not None:
            found.append(Shown(section.anchor, section.heading, section.template, facts))
    return found


def actions(operation: Operation, user: User) -> list[Step]:
    """Return the links that other rooms add."""
    return [step for add in _in_order("operation_actions") for step in add(operation, user)]


def next_steps(operation: Operation, user: User) -> list[Step]:
    """Return the next things to do that other rooms name, the most urgent first."""
    return [step for add in _in_order("operation_next") for step in add(operation, user)]


def _in_order(name: str) -> list[Actions]:
    return [actions for _, actions in sorted(current_app.extensions.get(name, ()), key=lambda added: added[0])]
