"""A table as text (RFC 4180, and what programs write in its place): its encoding and the sign between its columns are found out."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from opsplanner.errors import RuleBroken
from opsplanner.web.tables.table import Limits, Room, Row, Table, TooMuch, Trouble, Value

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright lines"}
_LOOKED_AT = 200
"""Rows by which the sign between the columns is found out."""
_NO_TEXT = "This is no table: it is neither text (CSV) nor an Excel workbook (.xlsx). Open it in Excel, and save it as “Excel Workbook (.xlsx)” or “CSV”"
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")


def decoded(content: bytes) -> tuple[str, str]:
    """Return a file's text and what its encoding is called: by its byte-order mark, else UTF-8 where it is that, else Windows-1252.

    Raises RuleBroken for what is no text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _text(content[len(mark):], encoding), encoding.upper()
    if content[1:200:2].count(0) > len(content[:200]) // 4:
        return _text(content, "utf-16-le"), "UTF-16"
    try:
        return _text(content, "utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _text(content, "cp1252"), "Windows-1252"


def _text(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-8":
            raise
        raise RuleBroken(_NO_TEXT) from None
    if _CONTROLS.search(text):
        raise RuleBroken(_NO_TEXT)
    return text


def read(content: bytes, limits: Limits) -> Table:
    """Return the table of a text file. Raises RuleBroken in a plain sentence for what is no text, and TooMuch."""
    text, encoding = decoded(content)
    sign, rest = _sign(text)
    room = Room(limits)
    found = [room.take(row) for row in _rows(rest, sign, limits) if not row.empty]
    usual = "" if encoding == "UTF-8" else f", {encoding}"
    return Table("", found, how=f"{_SIGNS[sign]} between the columns{usual}", semicolons=sign == ";")


def _rows(text: str, sign: str, limits: Limits) -> Iterator[Row]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(StringIO(text, newline=""), delimiter=sign), 1):
            while cells and not cells[-1].strip():
                cells.pop()
            yield Row(number, [_cell(cell, limits) for cell in cells])
    except csv.Error:
        raise TooMuch(f"Row {number + 1} cannot be read: a quotation mark in it is never closed, or a cell holds far too much text") from None


def _cell(text: str, limits: Limits) -> Value:
    said = _BLANKS.sub(" ", text).strip()
    return said if len(said) <= limits.text else Trouble(f"A cell of more than {limits.text:,} characters is not read")


def _sign(text: str) -> tuple[str, str]:
    """The sign between the columns, and the text without the line in which Excel names it ("sep=;"): the sign by which most rows have as many columns."""
    named = re.match(r'"?sep=([,;\t|])"?\r?\n', text, re.IGNORECASE)
    if named:
        return named[1], text[named.end():]
    head = list(islice(StringIO(text, newline=""), _LOOKED_AT))
    best, most = ",", 0
    for sign in _SIGNS:
        try:
            widths = [len(cells) for cells in csv.reader(head, delimiter=sign) if len(cells) > 1]
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        alike = widths.count(usual) * 100 + min(usual, 99)
        if alike > most:
            best, most = sign, alike
    return best, text
