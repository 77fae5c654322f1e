"""One sheet of a workbook (ECMA-376, 18.3.1), read as it is unpacked: no more of it is held than what stands in its cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from xml.parsers import expat

from opsplanner.errors import RuleBroken
from opsplanner.web.tables.table import Limits, Place, Room, Row, Table, TooMuch, Trouble, Value

PIECE = 64 * 1024
BROKEN = "This workbook is damaged and cannot be read. Open it in Excel, save it under another name, and load that"
_NOT_THERE = Trouble("This is a formula whose result is not in the file. Open the file in Excel and save it there, or put the number in its place")
_WHERE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_LAST_DAY = 2_958_465
"""31 December 9999, as Excel counts days."""


class Source(Protocol):
    """What is unpacked, piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes at most, b"" at the end."""
        ...


def parse(source: Source, limits: Limits, start: Callable[[str, dict[str, str]], object], end: Callable[[str], object], text: Callable[[str], object]) -> None:
    """Read XML to its end, by local names. Raises RuleBroken for what is broken, declares entities, or is larger unpacked than is read."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: Any) -> Any:
        raise RuleBroken(BROKEN)

    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()})
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = parser.ExternalEntityRefHandler = refuse
    read = 0
    try:
        while piece := source.read(PIECE):
            read += len(piece)
            if read > limits.unpacked:
                raise TooMuch(f"Unpacked, this workbook is larger than {limits.unpacked // 1024 // 1024} MB. Copy the rows that are meant to a new workbook")
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise RuleBroken(BROKEN) from None


@dataclass
class Book:
    """What the sheets of a workbook share: their strings, which looks of a cell are days, and from which day these are counted."""

    strings: list[str] = field(default_factory=list)
    day_looks: frozenset[int] = frozenset()
    epoch: date = date(1899, 12, 30)


class _Sheet:
    """Takes the elements of a sheet as they come."""

    def __init__(self, book: Book, limits: Limits) -> None:
        self._book, self._limits, self._room = book, limits, Room(limits)
        self.rows: list[Row] = []
        self.areas: list[tuple[Place, Place]] = []
        self._row, self._column, self._cells = 0, 0, dict[int, Value]()
        self._kind, self._look, self._formula, self._texts, self._reads, self._value = "", 0, False, list[str](), False, ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "row":
            self._row, self._column, self._cells = _whole(attributes.get("r"), self._row + 1), 0, {}
        elif name == "c":
            self._column = _column(attributes.get("r", "")) or self._column + 1
            self._kind, self._look, self._formula, self._value = attributes.get("t", "n"), _whole(attributes.get("s"), 0), False, ""
            self._texts = []
        elif name == "f":
            self._formula = True
        elif name in ("v", "t"):
            self._reads = True
        elif name == "rPh":
            self._kind = "phonetic" if self._kind == "inlineStr" else self._kind  # how a word is pronounced is no part of it
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        """Characters between elements."""
        if self._reads:
            self._texts.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if name in ("v", "t"):
            self._reads = False
        elif name == "c":
            value = self._read("".join(self._texts))
            if value != "":
                self._cells[self._column] = value
        elif name == "row" and self._cells:
            last = max(self._cells)
            if last > self._limits.columns:
                raise TooMuch(f"Row {self._row} has something beyond column {self._limits.columns}. Take out what is not needed")
            self.rows.append(self._room.take(Row(self._row, [self._cells.get(n, "") for n in range(1, last + 1)])))

    def _read(self, text: str) -> Value:
        if len(text) > self._limits.text:
            return Trouble(f"A cell of more than {self._limits.text:,} characters is not read")
        kind = self._kind
        if kind == "s":
            n = _whole(text, -1)
            return self._book.strings[n] if 0 <= n < len(self._book.strings) else ""
        if kind in ("str", "inlineStr", "phonetic"):
            return " ".join(text.split())
        if kind == "e":
            return Trouble(f"This cell shows an error: {text}. Put the right value in its place")
        if kind == "b":
            return "TRUE" if text.strip() == "1" else "FALSE"
        if kind == "d":
            return _iso(text)
        if not text.strip():
            return _NOT_THERE if self._formula else ""
        return self._number(text.strip())

    def _number(self, text: str) -> Value:
        try:
            number = Decimal(text)
        except InvalidOperation:
            return Trouble("This number cannot be read. Type it anew")
        if not number.is_finite() or abs(number) >= 10**15:
            return Trouble("This number is too large to be read")
        if self._look in self._book.day_looks and 0 < number <= _LAST_DAY:
            return self._book.epoch + timedelta(days=int(number))
        return _rounded(number)

    def _merge(self, area: str) -> None:
        first, _, last = area.partition(":")
        ends = [_WHERE.fullmatch(one) for one in (first, last or first)]
        if len(self.areas) >= self._limits.rows:
            raise TooMuch("This sheet has far too many merged cells. Split them, and save it again")
        if ends[0] and ends[1]:
            top, left, bottom, right = int(ends[0][2]), _column(first), int(ends[1][2]), _column(last or first)
            self.areas.append(((top, left), (bottom, right)))


def read(name: str, source: Source, book: Book, limits: Limits) -> Table:
    """Return a sheet as a table. Raises RuleBroken for what cannot be read, and TooMuch."""
    sheet = _Sheet(book, limits)
    parse(source, limits, sheet.start, sheet.end, sheet.text)
    table = Table(name, sheet.rows)
    _fill(table, sheet.areas, limits)
    return table


def _fill(table: Table, areas: list[tuple[Place, Place]], limits: Limits) -> None:
    """Let every cell of a merged area hold what its first one does, as it looks."""
    by_number, width, filled = {row.number: row for row in table.rows}, table.width, 0
    for (top, left), (bottom, right) in areas:
        first = by_number.get(top)
        value = first.cell(left) if first else ""
        for number in (row.number for row in table.rows if top <= row.number <= bottom) if bottom - top > len(by_number) else range(top, bottom + 1):
            row = by_number.get(number)
            for column in range(left, min(right, width) + 1) if row else ():
                filled += 1
                if filled > limits.cells:
                    raise TooMuch("This sheet has far too many merged cells. Split them, and save it again")
                table.merged[number, column] = (top, left)
                if row and row.cell(column) == "" and value != "":
                    row.cells.extend([""] * (column - len(row.cells)))
                    row.cells[column - 1] = value


def _rounded(number: Decimal) -> Decimal:
    """A number as Excel shows it, to 15 figures: what a computer's halves make of 0.3 is no part of it."""
    told = Decimal(f"{float(number):.15g}")
    return told.quantize(Decimal(1)) if told == told.to_integral_value() else told


def _iso(text: str) -> Value:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return Trouble("This date cannot be read. Type it anew")


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _column(where: str) -> int:
    found = _WHERE.fullmatch(where)
    column = 0
    for letter in found[1] if found else "":
        column = column * 26 + ord(letter) - 64
    return column
