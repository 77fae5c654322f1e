"""A report as a Word file with real headings and tables, which committee clerks edit."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from opsplanner.reports.paper.rules import Paper, Table

if TYPE_CHECKING:
    from docx.document import Document


def word_of(paper: Paper, at: datetime) -> bytes:
    """Return a report as a .docx file that says that it was made at that moment."""
    import docx  # it takes a while to load, and few pages need it

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = paper.title, paper.partnership, "en-GB"
    properties.created = properties.modified = at.replace(tzinfo=None)
    ids = {name: document.styles[name].style_id for name in ("Title", "Heading 1", "Heading 2", "Subtitle", "List Bullet")}  # looked up once

    def add(text: str, style: str = "") -> None:
        paragraph = document.add_paragraph(text)
        if style:
            paragraph._p.style = ids[style]

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
            _add(document, table)
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


def _add(document: Document, table: Table) -> None:
    from docx.oxml import OxmlElement

    made = document.add_table(rows=1 + len(table.lines), cols=len(table.headings), style="Table Grid")
    cells, words = made._cells, [*table.headings, *(one for line in table.lines for one in line)]  # asked row by row they take seconds
    for cell, text in zip(cells, words, strict=True):
        cell.paragraphs[0].add_run(text)
    for cell in cells[: len(table.headings)]:
        cell.paragraphs[0].runs[0].bold = True
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # it is repeated on each page
    document.add_paragraph()
