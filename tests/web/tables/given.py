"""Files as people send them: workbooks made part by part, so that they hold what no library would write."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LOOKS = '<numFmts><numFmt numFmtId="164" formatCode="mmm\\-yy"/><numFmt numFmtId="165" formatCode="[Red]0 &quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>'
"""Looks of cells: 0 a number, 1 a day by a format of its own, 2 a number of days."""


def cell(where: str, value: object, *, look: int = 0) -> str:
    """A cell: text, or a number."""
    if isinstance(value, str):
        return f'<c r="{where}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{where}" s="{look}"><v>{value}</v></c>'


def rows(*table: tuple[object, ...]) -> str:
    """Rows of text and numbers from A1 on."""
    return "".join(f'<row r="{n}">' + "".join(cell(f"{chr(65 + c)}{n}", value) for c, value in enumerate(row) if value != "") + "</row>" for n, row in enumerate(table, 1))


def xlsx(sheet: str, *, merged: tuple[str, ...] = (), strings: tuple[str, ...] = (), more: dict[str, bytes] | None = None, second: str = "") -> bytes:
    """A workbook of a sheet, or two, of these rows, with merged areas, shared strings, and more parts."""
    made = BytesIO()
    sheets = {"Figures": sheet, **({"Notes": second} if second else {})}
    with ZipFile(made, "w", ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("_rels/.rels", f'<Relationships><Relationship Id="r0" Type="{_TYPE}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/workbook.xml", f"<workbook {_NS}><sheets>" + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1)) + "</sheets></workbook>")
        leads = [f'<Relationship Id="r{n}" Type="{_TYPE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)]
        leads += [f'<Relationship Id="s{n}" Type="{_TYPE}/{kind}" Target="/xl/{kind}.xml"/>' for n, kind in enumerate(("sharedStrings", "styles"))]
        book.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{''.join(leads)}</Relationships>")
        book.writestr("xl/sharedStrings.xml", f"<sst {_NS}>" + "".join(f"<si><r><t>{one}</t></r><rPh><t>read so</t></rPh></si>" for one in strings) + "</sst>")
        book.writestr("xl/styles.xml", f"<styleSheet {_NS}>{LOOKS}</styleSheet>")
        areas = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
        for n, text in enumerate(sheets.values(), 1):
            if f"xl/worksheets/sheet{n}.xml" not in (more or {}):
                book.writestr(f"xl/worksheets/sheet{n}.xml", f"<worksheet {_NS}><sheetData>{text}</sheetData><mergeCells>{areas if n == 1 else ''}</mergeCells></worksheet>")
        for name, content in (more or {}).items():
            book.writestr(name, content)
    return made.getvalue()
