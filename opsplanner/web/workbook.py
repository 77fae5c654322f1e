"""A workbook to download (XLSX): typed cells, a cover sheet that says what is in it and as at when. It is sent as its rows are read.

xlsxwriter makes the book with the headings, and by it alone a hundred thousand rows take long before the first byte can go. So the rows are put
into its sheet on the way, as they are read, and the book is packed anew piece by piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from opsplanner import clock

MOST = 100_000
"""So many rows has a workbook at most; a sheet takes ten times as many, and few programs open these."""
PIECE = 64_000
"""Bytes that are sent at once."""
_WIDEST = 60
_LONGEST = 32_767
"""Characters that a cell can hold (Microsoft, "Excel specifications and limits")."""
MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DAY_0 = date(1899, 12, 30)
_TABLE = "xl/worksheets/sheet2.xml"
_ENDS, _DIMENSION = b"</sheetData>", re.compile(rb"<dimension [^>]*/>")
_DAYS_LOOK = re.compile(rb'<col min="(\d+)" max="(\d+)"[^>]* style="(\d+)"')
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKED = re.compile("[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")


class Cover(NamedTuple):
    """What stands on the first sheet: a title, lines of a word and what it says, and sentences."""

    title: str
    lines: Sequence[tuple[str, object]]
    sentences: Sequence[str] = ()


def workbook(cover: Cover, name: str, table: Iterable[Sequence[object]], days: Iterable[str] = ()) -> Iterator[str | bytes]:
    """Yield a workbook piece by piece: the cover, and a sheet of that name with the headings first.

    Figures are numbers and days are days; what stands under the headings `days` is read as a day. Text is never run as a formula. No more
    than a piece of it is held.
    """
    rows = iter(table)
    headings = [str(one) for one in next(rows)]
    sink: Any = _Sink()
    with ZipFile(BytesIO(_with_headings(cover, name, headings, frozenset(days)))) as made, ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=3) as book:
        for part in made.namelist():
            content = made.read(part)
            named = ZipInfo(part)  # of no day: the file says itself as at when it is
            named.compress_type = ZIP_DEFLATED
            if part != _TABLE:
                book.writestr(named, content)
                continue
            before, _, after = _DIMENSION.sub(b"", content).partition(_ENDS)
            look = {n: style.decode() for first, last, style in _DAYS_LOOK.findall(before) for n in range(int(first) - 1, int(last))}
            with book.open(named, "w") as sheet:
                sheet.write(before)
                for number, row in enumerate(rows, 2):
                    sheet.write(_row(number, row, look).encode())
                    if sink.held > PIECE:
                        yield sink.take()
                sheet.write(_ENDS + after)
    yield sink.take()


class _Sink:
    """Where the packed book goes, until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.held = 0

    def write(self, piece: Any) -> int:
        """Keep a piece, and say how long it is."""
        self._pieces.append(bytes(piece))
        self.held += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back."""

    def take(self) -> bytes:
        """Return what was kept, and keep it no longer."""
        taken, self._pieces, self.held = b"".join(self._pieces), [], 0
        return taken


def _row(number: int, row: Sequence[object], look: dict[int, str]) -> str:
    """A row as a sheet has it (ECMA-376, 18.3.1.73)."""
    cells = [_cell(f"{_letters(n)}{number}", cell, look.get(n)) for n, cell in enumerate(row) if cell is not None and cell != ""]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(where: str, cell: object, look: str | None) -> str:
    if look is not None:
        day = cell if isinstance(cell, date) else date.fromisoformat(str(cell))
        return f'<c r="{where}" s="{look}"><v>{(day - _DAY_0).days}</v></c>'
    if isinstance(cell, int | float | Decimal):
        return f'<c r="{where}"><v>{cell}</v></c>'
    text = str(cell)[:_LONGEST]
    if _MARKED.search(text):
        text = _NOT_IN_XML.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f'<c r="{where}" t="inlineStr"><is><t{kept}>{text}</t></is></c>'


@lru_cache(maxsize=2048)
def _letters(column: int) -> str:
    """A column's letters: A for 0, AA for 26."""
    return (_letters(column // 26 - 1) if column > 25 else "") + chr(65 + column % 26)


def _with_headings(cover: Cover, name: str, headings: Sequence[str], days: frozenset[str]) -> bytes:
    """The book with its cover, and the table's headings without a row."""
    import xlsxwriter  # starts slowly, and few ask for it

    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": cover.title, "created": clock.now().replace(second=0, microsecond=0, tzinfo=None)})
        _write_cover(book, cover)
        sheet = book.add_worksheet(name)
        bold, day = book.add_format({"bold": True, "text_wrap": True, "valign": "top"}), book.add_format({"num_format": "yyyy-mm-dd"})
        for n, heading in enumerate(headings):
            sheet.set_column(n, n, *((12, day) if heading in days else (min(max(len(heading) + 2, 14), _WIDEST),)))
            sheet.write_string(0, n, heading, bold)
        sheet.freeze_panes(1, 1)
    return made.getvalue()


def _write_cover(book: Any, cover: Cover) -> None:
    sheet, bold = book.add_worksheet("About this file"), book.add_format({"bold": True, "valign": "top"})
    title, wrapped = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
    moment = book.add_format({"num_format": "d mmmm yyyy hh:mm", "align": "left"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, cover.title, title)
    for row, (word, said) in enumerate(cover.lines, 2):
        sheet.write_string(row, 0, word, bold)
        if isinstance(said, datetime):
            sheet.write_datetime(row, 1, clock.local(said).replace(second=0, microsecond=0, tzinfo=None), moment)
        elif isinstance(said, int):
            sheet.write_number(row, 1, said, wrapped)
        else:
            sheet.write_string(row, 1, str(said), wrapped)
    for row, sentence in enumerate(cover.sentences, 3 + len(cover.lines)):
        sheet.write_string(row, 1, sentence, wrapped)
