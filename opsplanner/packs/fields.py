"""What a value in a pack may be: text, a code, a number, a day, a time, a choice, a reference, a list."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeVar

from yaml.nodes import Node, ScalarNode

from opsplanner.packs.reader import Source, empty, entries, line_of, nearest, pairs

WRONG = object()
"""What `read` returns for a value that is refused; its problem is noted."""
R = TypeVar("R", bound="Record")


class Kind:
    """A kind of value. `read` returns it, or WRONG after noting what is the matter."""

    says = "a word"

    def read(self, node: Node, source: Source, name: str) -> Any:
        """Return the value of a node, or WRONG."""
        if not isinstance(node, ScalarNode):
            return refuse(source, node, f"{name} has to be {self.says}")
        try:
            return self.parse(str(node.value).strip())
        except ValueError as trouble:
            return refuse(source, node, f"{name} is {shown(node.value)}, and has to be {str(trouble) or self.says}")

    def parse(self, text: str) -> Any:
        """Return what the text means. Raises ValueError, empty or with what it has to be."""
        raise NotImplementedError


def refuse(source: Source, node: Node, reason: str) -> Any:
    """Note a problem and return WRONG."""
    source.problem(line_of(node), reason)
    return WRONG


def shown(text: str) -> str:
    """Return the text in quotes, cut to what fits a line."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


@dataclass(frozen=True)
class Text(Kind):
    """Text of some length; several lines only where `long`."""

    longest: int
    long: bool = False

    @property
    def says(self) -> str:  # type: ignore[override]
        """What the value has to be, in words."""
        return f"text of at most {self.longest} characters"

    def parse(self, text: str) -> str:
        """Return the text in one Unicode form, without control characters."""
        text = unicodedata.normalize("NFC", text)
        if len(text) > self.longest or any(unicodedata.category(c) == "Cc" and c != "\n" for c in text):
            raise ValueError()
        if "\n" in text and not self.long:
            raise ValueError("one line")
        return text


@dataclass(frozen=True)
class Pattern(Kind):
    """Text of a fixed form."""

    pattern: str
    says: str
    longest: int = 60

    def parse(self, text: str) -> str:
        """Return the text when it has the form."""
        if len(text) > self.longest or not re.fullmatch(self.pattern, text):
            raise ValueError()
        return text


CODE = Pattern(r"[a-z0-9]+(-[a-z0-9]+)*", "small letters, digits and single hyphens, like 'street-scene', at most 40")
TYPE_CODE = Pattern(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*", "capital letters, digits and single hyphens, like 'VEHICLES-NIGHT', at most 30", 30)
TELEPHONE = Pattern(r"\+?[0-9][0-9 ]{5,20}", "a telephone number, like '01632 960123'", 40)
MAILBOX = Pattern(r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address", 200)
POSTCODE = Pattern(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}", "a postcode, like 'AB1 2CD'", 10)


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number within limits."""

    low: int
    high: int

    @property
    def says(self) -> str:  # type: ignore[override]
        """What the value has to be, in words."""
        return f"a whole number from {self.low} to {self.high}"

    def parse(self, text: str) -> int:
        """Return the number."""
        if not re.fullmatch(r"\d{1,9}", text) or not self.low <= int(text) <= self.high:
            raise ValueError()
        return int(text)


@dataclass(frozen=True)
class Quantity(Kind):
    """A number with at most two decimals, kept as hundredths, so that it is exact."""

    says: str = "a number with at most two decimals and no commas, like 1370 or -13.2"

    def parse(self, text: str) -> int:
        """Return the number times 100."""
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,2})?", text):
            raise ValueError()
        return int(Decimal(text) * 100)


@dataclass(frozen=True)
class YesNo(Kind):
    """yes or no."""

    says: str = "yes or no"

    def parse(self, text: str) -> bool:
        """Return whether it is yes."""
        if text.lower() not in ("yes", "no", "true", "false"):
            raise ValueError()
        return text.lower() in ("yes", "true")


@dataclass(frozen=True)
class Day(Kind):
    """A date."""

    says: str = "a date that exists, like 2026-09-30"

    def parse(self, text: str) -> date:
        """Return the date."""
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise ValueError()
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError() from None


@dataclass(frozen=True)
class TimeOfDay(Kind):
    """A wall-clock time."""

    says: str = "a time, like 07:30 or 22:00"

    def parse(self, text: str) -> time:
        """Return the time."""
        if not (parts := re.fullmatch(r"(\d{1,2}):(\d\d)", text)):
            raise ValueError()
        try:
            return time(int(parts[1]), int(parts[2]))
        except ValueError:
            raise ValueError() from None


QUANTITY = Quantity()


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, node: Node, source: Source, name: str) -> Any:
        """Return the word, or WRONG."""
        value = str(node.value) if isinstance(node, ScalarNode) else ""
        return value if value in self.words else refuse(source, node, f"{name} is {shown(value)}{nearest(value, self.words)}")


@dataclass(frozen=True)
class Ref(Kind):
    """The code of something in another file of the pack; looked up once all files are read."""

    subject: str

    def read(self, node: Node, source: Source, name: str) -> Any:
        """Return the code, or WRONG."""
        if not isinstance(node, ScalarNode) or empty(node):
            return refuse(source, node, f"{name} has to be a code of {self.subject}")
        source.references.append((self.subject, str(node.value), line_of(node)))
        return str(node.value)


@dataclass(frozen=True)
class ListOf(Kind):
    """A list of references or other values, none of them twice."""

    item: Kind

    def read(self, node: Node, source: Source, name: str) -> Any:
        """Return the list; items that are wrong are noted and left out."""
        found: list[Any] = []
        for entry in entries(node, source, what=name):
            value = self.item.read(entry, source, name)
            if value is not WRONG and value in found:
                refuse(source, entry, f"{shown(str(value))} stands in {name} twice")
            elif value is not WRONG:
                found.append(value)
        return found


@dataclass(frozen=True)
class Records(Kind):
    """A list of records of one sort."""

    sort: type[Record]

    def read(self, node: Node, source: Source, name: str) -> Any:
        """Return the records; those that are wrong are noted and left out."""
        read = (read_record(self.sort, entry, source) for entry in entries(node, source, what=name))
        return [record for record in read if record is not None]


@dataclass(kw_only=True)
class Record:
    """One record of a pack. `lines` says which line each field stands on; "" is the record itself."""

    lines: dict[str, int] = dataclasses.field(default_factory=dict, repr=False, compare=False)

    def line(self, name: str = "") -> int:
        """Return the line of a field, or of the record when the field is left out."""
        return self.lines.get(name, self.lines.get("", 1))

    def check(self, source: Source) -> None:
        """Note what is wrong between this record's own fields."""


def required(kind: Kind) -> Any:
    """A field that has to be there."""
    return dataclasses.field(metadata={"kind": kind})


def optional(kind: Kind, default: Any = "") -> Any:
    """A field that may be left out."""
    if isinstance(default, list):
        return dataclasses.field(default_factory=list, metadata={"kind": kind})
    return dataclasses.field(default=default, metadata={"kind": kind})


def read_record(sort: type[R], node: Node, source: Source) -> R | None:
    """Return the record that a node holds, or None after noting all that is wrong with it."""
    what = str(getattr(sort, "WHAT", sort.__name__.lower()))
    fields = {f.name: f for f in dataclasses.fields(sort) if "kind" in f.metadata}
    written = pairs(node, source, [key_of(name) for name in fields], what=what)
    if written is None:
        return None
    values: dict[str, Any] = {"lines": {"": line_of(node)} | {name.replace("-", "_"): line for name, (line, _) in written.items()}}
    sound = True
    for name, entry in fields.items():
        if (line_and_node := written.get(key_of(name))) is None or empty(line_and_node[1]):
            if entry.default is dataclasses.MISSING and entry.default_factory is dataclasses.MISSING:
                source.problem(line_and_node[0] if line_and_node else line_of(node), f"{what} needs {key_of(name)!r}")
                sound = False
            continue
        values[name] = entry.metadata["kind"].read(line_and_node[1], source, key_of(name))
        sound = sound and values[name] is not WRONG
    if not sound:
        return None
    record = sort(**values)
    record.check(source)
    return record


def key_of(name: str) -> str:
    """Return how a field is written in the files: with hyphens."""
    return name.replace("_", "-")
