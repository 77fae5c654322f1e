"""A file is read whatever program wrote it, cell by cell, or refused in a plain sentence before it takes much memory."""

from __future__ import annotations

import codecs
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.web.tables import file
from opsplanner.web.tables.table import Limits, Trouble, a1
from tests.web.tables.given import cell, rows, xlsx

WARDS = "Ward;June 2026\r\nRiver;1.234,5\r\n\r\n\"Twydall\r\nand more\";7\r\n"


def cells(content: bytes) -> list[tuple[int, list[object]]]:
    """The rows of the first table with their numbers."""
    return [(row.number, list(row.cells)) for row in file.read(content)[0].rows]


@pytest.mark.parametrize(
    ("content", "how"),
    [
        (WARDS.encode(), "semicolons between the columns"),
        (codecs.BOM_UTF8 + WARDS.encode(), "semicolons between the columns"),
        (codecs.BOM_UTF16_LE + WARDS.encode("utf-16-le"), "semicolons between the columns, UTF-16-LE"),
        (("sep=;\r\n" + WARDS).encode(), "semicolons between the columns"),
        (WARDS.encode("utf-16-le"), "semicolons between the columns, UTF-16"),
        (WARDS.replace("1.234,5", '"1.234,5"').replace(";", "\t").encode(), "tabs between the columns"),
    ],
)
def test_text_of_any_program_is_read_with_the_numbers_that_its_rows_have_there(content: bytes, how: str) -> None:
    assert cells(content) == [(1, ["Ward", "June 2026"]), (2, ["River", "1.234,5"]), (4, ["Twydall and more", "7"])]
    assert file.read(content)[0].how == how


def test_windows_letters_are_read() -> None:
    assert cells("Ward,£ paid – 2026\nCaffè,“3”\n".encode("cp1252")) == [(1, ["Ward", "£ paid – 2026"]), (2, ["Caffè", "“3”"])]
    assert "Windows-1252" in file.read("Ward,£\nA,1".encode("cp1252"))[0].how


def test_a_workbook_is_read_with_numbers_days_merged_cells_and_formulas() -> None:
    sheet = (
        f'<row r="1">{cell("A1", "Ward")}{cell("B1", "Month")}{cell("C1", "Notices")}</row>'
        f'<row r="3"><c r="A3" t="s"><v>0</v></c>{cell("B3", 46174, look=1)}{cell("C3", 0.30000000000000004)}</row>'
        f'<row r="4">{cell("B4", 46204.5, look=1)}<c r="C4"><f>SUM(C1:C3)</f><v>7</v></c></row>'
        f'<row r="5">{cell("A5", "Twydall")}<c r="B5"><f>A1</f><v></v></c><c r="C5" t="e"><v>#REF!</v></c>{cell("D5", 3, look=2)}</row>'
    )
    table = file.read(xlsx(sheet, merged=("A3:A4",), strings=("River",)))[0]
    assert [(row.number, row.cells) for row in table.rows][:3] == [
        (1, ["Ward", "Month", "Notices"]), (3, ["River", date(2026, 6, 1), Decimal("0.3")]), (4, ["River", date(2026, 7, 1), Decimal("7")]),
    ]
    last = table.rows[-1]
    assert isinstance(last.cell(2), Trouble) and "whose result is not in the file" in str(last.cell(2))
    assert isinstance(last.cell(3), Trouble) and "#REF!" in str(last.cell(3)) and last.cell(4) == Decimal(3)
    assert table.merged == {(3, 1): (3, 1), (4, 1): (3, 1)} and table.name == "Figures" and a1(5, 28) == "AB5"


def test_only_sheets_with_something_in_them_are_offered() -> None:
    assert [table.name for table in file.read(xlsx("<row r='1'/>", second=rows(("A", 1))))] == ["Notes"]


def _zip(**parts: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name.replace("__", "/"), content)
    return made.getvalue()


_BILLION = b'<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;">]><worksheet><sheetData><row><c t="str"><v>&c;</v></c></row></sheetData></worksheet>'
REFUSED = {
    "nothing": (b" \r\n", "There is nothing in this file"),
    "an empty workbook": (xlsx(""), "There is nothing in this file"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200), "neither text (CSV) nor an Excel workbook"),
    "a PDF": (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\x00\x01\x02", "neither text (CSV) nor an Excel workbook"),
    "macros": (xlsx(rows(("A", 1)), more={"xl/vbaProject.bin": b"x"}), "has macros (.xlsm)"),
    "links to other files": (xlsx(rows(("A", 1)), more={"xl/externalLinks/externalLink1.xml": b"<a/>"}), "takes values from other files"),
    "a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "older kind (.xls)"),
    "a document": (_zip(**{"[Content_Types].xml": b"<a/>", "word__document.xml": b"<a/>"}), "a document or a presentation"),
    "a folder": (_zip(a=b"1"), "a packed folder (.zip)"),
    "an OpenDocument file": (_zip(**{"content.xml": b"<a/>"}), "OpenDocument"),
    "a broken workbook": (xlsx(rows(("A", 1)))[:400], "damaged"),
    "broken XML": (xlsx("<row><c>"), "damaged"),
    "entities": (xlsx(rows(("A", 1)), more={"xl/worksheets/sheet1.xml": _BILLION}), "damaged"),
    "a quotation mark": (b'a,b\n"' + b"x" * 200_000, "never closed"),
    "too many rows": (b"a,1\n" * 20_001, "more than 20,000 rows"),
    "too many columns": (xlsx(f'<row r="1">{cell("XFD1", 1)}</row>'), "beyond column 200"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_table_is_refused_in_a_plain_sentence(kind: str) -> None:
    content, said = REFUSED[kind]
    with pytest.raises(RuleBroken) as refused:
        file.read(content)
    assert said in str(refused.value)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = xlsx(rows(("A", 1)), more={"xl/worksheets/sheet9.xml": bytes(101 * 1024 * 1024)})
    assert len(bomb) < 200_000
    tracemalloc.start()
    with pytest.raises(RuleBroken, match="larger than 100 MB"):
        file.read(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1024 * 1024


def test_a_million_empty_rows_are_read_and_none_is_held() -> None:
    def empty(count: int) -> bytes:
        return xlsx(rows(("Ward", "Figure"), ("River", 3)) + "".join(f'<row r="{n}"/>' for n in range(3, count + 1)))

    assert cells(empty(1_048_576)) == [(1, ["Ward", "Figure"]), (2, ["River", Decimal(3)])]
    fewer = empty(20_000)
    tracemalloc.start()
    file.read(fewer)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1024 * 1024


def test_what_is_unpacked_is_counted_as_well_as_told() -> None:
    with pytest.raises(RuleBroken, match="larger than 0 MB"):
        file.read(xlsx(rows(("A", 1))), Limits(unpacked=300))
