"""What a report says, all of it in words: what its page, its PDF and its Word file are made of, and what stays when it is issued. Plain values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Said:
    """Words that open into what they are made of."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar of a picture: its words, and its width of 420."""

    words: str
    width: int


@dataclass(frozen=True)
class Picture:
    """A picture with one bar for each period, and what it shows in words."""

    title: str
    bars: tuple[Bar, ...]
    summary: str


@dataclass(frozen=True)
class Figure:
    """What is counted of a measure: in this period, and in those it is compared with."""

    key: str
    name: str
    now: Said
    signed: str
    """How much of it is signed off; "" where nothing was recorded."""
    earlier: tuple[Said, ...]
    picture: Picture | None = None
    waiting: int = 0
    """How many of its entries are not signed off."""
    period: str = ""
    """Of a figure that was placed by itself: of which period it is."""
    agency: str = ""


@dataclass(frozen=True)
class Measured:
    """An indicator as it stands at the end of the period, with the rule that says so."""

    key: str
    name: str
    url: str
    shape: str
    word: str
    colour: str
    rule: str
    now: str
    figure: str
    """What of it is restated where it changes: the figure and its period, without how far it may be relied on."""
    target: str
    words: str
    earlier: tuple[Said, ...]
    picture: Picture | None = None
    provisional: bool = False
    lacking: bool = False
    """It has no figure of the period, and is not rated."""


@dataclass(frozen=True)
class Unmeasured:
    """What is not measured, and why."""

    name: str
    of: str
    why: str
    url: str


@dataclass(frozen=True)
class Restated:
    """What was put right of an earlier report, or of an assessment."""

    report: str
    url: str
    name: str
    was: str
    now: str
    why: str
    conclusion: str


@dataclass(frozen=True)
class Listing:
    """A table of words alone, or why it has no lines."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    nothing: str
    urls: tuple[str, ...] = ()
    """Where the last word of each line opens, "" for nowhere."""


@dataclass(frozen=True)
class Asked:
    """What the scrutiny committee asked, by whom and when, and what became of it."""

    what: str
    url: str
    asked: str
    became: str


@dataclass(frozen=True)
class Section:
    """What stands under one heading."""

    code: str
    title: str
    holds: str
    hint: str
    facts: tuple[str, ...]
    paragraphs: tuple[str, ...]
    written: str
    """By whom and when; "" where nobody has written anything."""
    figures: tuple[Figure, ...] = ()
    measured: tuple[Measured, ...] = ()
    listed: tuple[Listing, ...] = ()


@dataclass(frozen=True)
class Content:
    """A report."""

    title: str
    partnership: str
    period: str
    days: str
    earlier: tuple[str, ...]
    """With which periods it compares."""
    sections: tuple[Section, ...]
    unmeasured: tuple[Unmeasured, ...]
    restated: tuple[Restated, ...]
    notes: tuple[str, ...]
    asked: tuple[Asked, ...] = ()

    @property
    def figures(self) -> Iterator[Figure]:
        """Return every figure that is placed in it."""
        return (figure for section in self.sections for figure in section.figures)

    @property
    def measured(self) -> Iterator[Measured]:
        """Return every indicator that is placed in it."""
        return (one for section in self.sections for one in section.measured)

    @property
    def values(self) -> dict[str, tuple[str, str]]:
        """Return what each figure and each indicator says, by its key: its name and its words."""
        found = {figure.key: (figure.name, figure.now.words) for figure in self.figures}
        return found | {one.key: (one.name, one.figure) for one in self.measured}

    def stored(self) -> str:
        """Return all of it as a text, the same for the same content."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    def digest(self) -> str:
        """Return by what it is known whether it still says the same."""
        return hashlib.sha256(self.stored().encode()).hexdigest()[:40]


def values_of(stored: str) -> dict[str, tuple[str, str]]:
    """Return what each figure and each indicator of an issued report said, by its key: its name and its words."""
    found: dict[str, tuple[str, str]] = {}
    for section in json.loads(stored)["sections"]:
        found |= {one["key"]: (one["name"], one["now"]["words"]) for one in section["figures"]}
        found |= {one["key"]: (one["name"], one["figure"]) for one in section["measured"]}
    return found


def paragraphs(text: str) -> tuple[str, ...]:
    """Return a written text as its paragraphs: an empty line parts them."""
    found = [" ".join(part.split("\n")).strip() for part in text.replace("\r", "").split("\n\n")]
    return tuple(part for part in found if part)
