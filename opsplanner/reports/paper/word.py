"""A report as a Word file with real headings and tables, which committee clerks edit."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from opsplanner.reports.paper.rules import Paper, Table
from opsplanner.reports.styles.rules import Styles, grid, named

if TYPE_CHECKING:
    from docx.document import Document

BOLD = {"Title": 0, "Heading 1": 0, "Heading 2": 1}
"""How a heading is set plainly, where a file has no style for it: in bold, at this level of the outline."""


def word_of(paper: Paper, at: datetime, styles: Styles | None = None) -> bytes:
    """Return a report as a .docx file that says that it was made at that moment, in the styles of a file that somebody gave; plainly where it has none."""
    import docx  # it takes a while to load, and few pages need it
    from lxml import etree

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = paper.title, paper.partnership, "en-GB"
    properties.created = properties.modified = at.replace(tzinfo=None)
    _without_copy(document)
    if styles:
        _put_on(document, styles)
    else:
        _in_british_english(document)
    kept = etree.tostring(document.styles.element)
    ids = named(kept)  # looked up once
    table_style = (styles.table if styles else "") or grid(kept)

    def add(text: str, style: str = "") -> None:
        plainly = style and style not in ids
        paragraph = document.add_paragraph(f"\u2022 {text}" if plainly and style == "List Bullet" else text)
        if style in ids:
            paragraph._p.style = ids[style]
        elif style in BOLD:
            paragraph.runs[0].bold = True
            _level(paragraph, BOLD[style])

    _margins(document, paper)
    add(paper.title, "Title")
    for line in (paper.partnership, paper.days, *paper.said):
        add(line)
    for part in paper.sections:
        add(part.title, "Heading 1")
        for fact in part.facts:
            add(fact, "Subtitle")
        for paragraph in part.paragraphs:
            add(paragraph)
        for table in part.tables:
            if table.title:
                add(table.title, "Heading 2")
            _add(document, table, table_style)
        for picture in part.pictures:
            add(f"Picture: {picture.title}", "Heading 2")
            add(picture.summary)
            for bar in picture.bars:
                add(bar.words, "List Bullet")
    for note in paper.notes:
        add(note)
    file = io.BytesIO()
    document.save(file)
    return _of_moment(file, at)


def _of_moment(file: io.BytesIO, at: datetime) -> bytes:
    """Return a file of Office as it is made at a moment, whatever the machine says that it is now: the same content makes the same file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as again:
        for name in made.namelist():
            again.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), made.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _margins(document: Document, paper: Paper) -> None:
    """Write the marking at the top and the bottom of each page, with its number."""
    section = document.sections[0]
    section.header.paragraphs[0].text = paper.marking
    foot = section.footer.paragraphs[0]
    foot.text = f"{paper.short}. {paper.marking}. Page "
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    """Add what Word works out itself: the number of the page, or how many there are."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _without_copy(document: Document) -> None:
    """Take out what python-docx's empty document has besides: the styles once more, for Word 2007, which no longer agree with them, so that Word offers to repair the file."""
    for key in [key for key, one in document.part.rels.items() if one.reltype.endswith("/stylesWithEffects")]:
        del document.part.rels[key]


def _in_british_english(document: Document) -> None:
    """Say in which language the text is, for spelling checks and for who has it read out."""
    from docx.oxml.ns import qn

    for language in document.styles.element.find(qn("w:docDefaults")).iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _put_on(document: Document, styles: Styles) -> None:
    """Give a document the styles and the theme of a file."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import parse_xml

    document.part._styles_part._element = parse_xml(styles.styles)
    theme = next((one.target_part for one in document.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.THEME), None)
    if theme is not None and styles.theme:
        theme._blob = styles.theme


def _level(paragraph: Any, level: int) -> None:
    """Let a heading without a style be one for who goes by the outline."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), str(level))
    paragraph._p.get_or_add_pPr().append(outline)


def _add(document: Document, table: Table, style: str) -> None:
    from docx.oxml import OxmlElement

    made = document.add_table(rows=1 + len(table.lines), cols=len(table.headings))
    if style:
        made._tbl.tblStyle_val = style
    cells, words = made._cells, [*table.headings, *(one for line in table.lines for one in line)]  # asked row by row they take seconds
    for cell, text in zip(cells, words, strict=True):
        cell.paragraphs[0].add_run(text)
    for cell in cells[: len(table.headings)]:
        cell.paragraphs[0].runs[0].bold = True
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # it is repeated on each page
    document.add_paragraph()
