"""A workbook (XLSX, ECMA-376) as a table for each sheet with something in it. What is no plain workbook is refused before it is unpacked.

It is read by the standard library: openpyxl tells neither of a formula without a result nor of merged cells where it reads row by row, and
holds every empty row of a sheet until its end.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Collection
from datetime import date
from io import BytesIO
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from opsplanner.errors import RuleBroken
from opsplanner.web.tables import sheet
from opsplanner.web.tables.sheet import BROKEN, Book, parse
from opsplanner.web.tables.table import Limits, Table, TooMuch

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PARTS = 2_000
_STRINGS_MOST = 40_000_000
_BUILT_IN_DAYS = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
"""The formats of days that every workbook has without saying so (ECMA-376, 18.8.30)."""
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_SAVE_AS = "In Excel choose File, Save As, “Excel Workbook (.xlsx)”"


def is_one(content: bytes) -> bool:
    """Say whether a file is packed as workbooks are, or is one of an older program."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE))


class _Sheets(NamedTuple):
    names: dict[str, str]
    """The sheets that are shown, by the part that holds each."""
    book: Book


def read(content: bytes, limits: Limits) -> list[Table]:
    """Return the sheets of a workbook that hold something. Raises RuleBroken in a plain sentence for whatever else the file is, and TooMuch."""
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise RuleBroken("This workbook is protected with a password. Take the password off (File, Info, Protect Workbook), save it, and load it again")
        raise RuleBroken(f"This is a workbook of an older kind (.xls). {_SAVE_AS}, and load that")
    try:
        with ZipFile(BytesIO(content)) as book:
            return _read(book, limits)
    except (BadZipFile, zlib.error, NotImplementedError, EOFError, KeyError, OSError, RecursionError):
        raise RuleBroken(BROKEN) from None


def _read(book: ZipFile, limits: Limits) -> list[Table]:
    parts = {info.filename.lstrip("/").lower(): info for info in book.infolist()}
    _check(parts.keys(), any(info.flag_bits & 1 for info in parts.values()))
    if sum(info.file_size for name, info in parts.items() if name.endswith((".xml", ".rels"))) > limits.unpacked:  # zipfile unpacks no more than it is told here
        raise TooMuch(f"Unpacked, this workbook is larger than {limits.unpacked // 1024 // 1024} MB. Copy the rows that are meant to a new workbook")
    opened = _Parts(book, {name: info.filename for name, info in parts.items()}, limits)
    found = opened.sheets()
    tables = [opened.table(name, part, found.book) for part, name in found.names.items()]
    return [table for table in tables if table.rows]


def _check(there: Collection[str], locked: bool) -> None:
    """Raise RuleBroken for what is packed alike but is no plain workbook."""
    if locked:
        raise RuleBroken("This file is protected with a password. Take the password off, save it, and load it again")
    if "xl/workbook.bin" in there:
        raise RuleBroken(f"This is a binary workbook (.xlsb). {_SAVE_AS}, and load that")
    if "xl/workbook.xml" not in there and "[content_types].xml" not in there:
        other = "an OpenDocument file (.ods)" if "content.xml" in there else "a packed folder (.zip)"
        raise RuleBroken(f"This is {other}, no Excel workbook. Open it, save it as “Excel Workbook (.xlsx)” or “CSV”, and load that")
    if any(name.startswith(("word/", "ppt/")) for name in there):
        raise RuleBroken("This is a document or a presentation, no table. Copy its table to a new Excel workbook, and load that")
    if any("vbaproject" in name or name.startswith("xl/macrosheets/") for name in there):
        raise RuleBroken(f"This workbook has macros (.xlsm), and none are taken. {_SAVE_AS}, without macros, and load that")
    if any(name.startswith("xl/externallinks/") for name in there):
        raise RuleBroken("This workbook takes values from other files, so nobody can say how old they are. In Excel choose Data, Edit Links, Break Link, save it, and load it again")
    if len(there) > _PARTS:
        raise TooMuch("This workbook has far too many parts. Copy the rows that are meant to a new workbook")


class _Parts:
    """The parts of a workbook, by their names whatever the case."""

    def __init__(self, book: ZipFile, names: dict[str, str], limits: Limits) -> None:
        self._book, self._names, self._limits = book, names, limits

    def sheets(self) -> _Sheets:
        """Find the sheets and what they share."""
        listed, leads, epoch = list[tuple[str, str]](), dict[str, tuple[str, str]](), date(1899, 12, 30)

        def of_book(name: str, given: dict[str, str]) -> None:
            nonlocal epoch
            if name == "workbookPr" and given.get("date1904") in ("1", "true"):
                epoch = date(1904, 1, 1)
            if name == "sheet" and given.get("state", "visible") == "visible":
                listed.append((given.get("name", ""), given.get("id", "")))

        def of_leads(name: str, given: dict[str, str]) -> None:
            if name == "Relationship":
                leads[given.get("Id", "")] = given.get("Type", "").rpartition("/")[2], given.get("Target", "")

        main = self._main()
        folder, _, last = main.rpartition("/")
        self._walk(main, of_book)
        self._walk(f"{folder}/_rels/{last}.rels", of_leads)
        targets = {of: (kind, _path(folder, target)) for of, (kind, target) in leads.items()}
        by_kind = dict(targets.values())
        names = {path: name for name, of in listed if of in targets and (path := targets[of][1]) and targets[of][0] == "worksheet"}
        return _Sheets(names, Book(self._strings(by_kind.get("sharedStrings", "")), self._days(by_kind.get("styles", "")), epoch))

    def table(self, name: str, part: str, book: Book) -> Table:
        """Read one sheet."""
        with self._book.open(self._names[part.lower()]) as source:
            return sheet.read(name, source, book, self._limits)

    def _main(self) -> str:
        found = ["xl/workbook.xml"]

        def of_leads(name: str, given: dict[str, str]) -> None:
            if name == "Relationship" and given.get("Type", "").endswith("/officeDocument"):
                found.append(_path("", given.get("Target", "")))

        self._walk("_rels/.rels", of_leads)
        if found[-1].lower() not in self._names:
            raise RuleBroken("This is no Excel workbook. Open it, save it as “Excel Workbook (.xlsx)” or “CSV”, and load that")
        return found[-1]

    def _walk(self, part: str, start: Callable[[str, dict[str, str]], object]) -> None:
        if part.lower() in self._names:
            with self._book.open(self._names[part.lower()]) as source:
                parse(source, self._limits, start, lambda _: None, lambda _: None)

    def _strings(self, part: str) -> list[str]:
        """The strings of all sheets, each without how it is pronounced."""
        found, texts, reads, skips, held = list[str](), list[str](), False, False, 0

        def start(name: str, _given: dict[str, str]) -> None:
            nonlocal reads, skips
            if name == "si":
                texts.clear()
            skips = name == "rPh" or (skips and name != "r")
            reads = name == "t" and not skips

        def text(said: str) -> None:
            nonlocal held
            if reads:
                texts.append(said)
                held += len(said)
                if held > _STRINGS_MOST:
                    raise TooMuch("This workbook holds far too much text. Copy the rows that are meant to a new workbook")

        def end(name: str) -> None:
            nonlocal reads, skips
            reads = False
            skips = skips and name != "rPh"
            if name == "si":
                found.append(" ".join("".join(texts).split()))

        if part and part.lower() in self._names:
            with self._book.open(self._names[part.lower()]) as source:
                parse(source, self._limits, start, end, text)
        return found

    def _days(self, part: str) -> frozenset[int]:
        """Which looks of a cell are those of a day, by their numbers."""
        formats, looks, inside = dict[int, str](), list[int](), False

        def start(name: str, given: dict[str, str]) -> None:
            nonlocal inside
            if name == "numFmt":
                formats[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")
            if name in ("cellXfs", "cellStyleXfs"):
                inside = name == "cellXfs"
            if name == "xf" and inside:
                looks.append(int(given.get("numFmtId", "0")))

        try:
            self._walk(part, start)
        except ValueError:
            raise RuleBroken(BROKEN) from None
        return frozenset(n for n, of in enumerate(looks) if of in _BUILT_IN_DAYS or _shows_day(formats.get(of, "")))


def _shows_day(code: str) -> bool:
    """Say whether a format shows a day: it has the letter of a day, a year, or a month without hours, outside of what is quoted."""
    letters = _NO_LETTERS.sub("", code).lower()
    return "general" not in letters and bool(re.search(r"[dy]", letters) or ("m" in letters and not re.search(r"[hs]", letters)))


def _path(folder: str, target: str) -> str:
    """A part's path, which its neighbour names from where it stands or from the root."""
    if target.startswith("/"):
        return target[1:]
    steps = [step for step in folder.split("/") if step]
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)
