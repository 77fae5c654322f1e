"""Word files of reports in the styles of a file that somebody gives: checked, without macros, and plain where it has none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt

from opsplanner.errors import RuleBroken
from opsplanner.models import Role
from opsplanner.reports.styles import rules
from tests.browser import text_of
from tests.reports.conftest import AT, Office
from tests.reports.test_issuing import issue


def council(*, heading: str = "Arial Black", without: tuple[str, ...] = ()) -> bytes:
    """A council's template: a heading in its own type, a style of tables of its own, and one that is missing."""
    document = docx.Document()
    document.styles["Heading 1"].font.name, document.styles["Heading 1"].font.size = heading, Pt(17)
    document.styles.add_style("Council table", WD_STYLE_TYPE.TABLE)
    for name in without:
        document.styles[name].delete()
    document.add_paragraph("Secret draft of the chief executive")
    document.add_table(1, 1, style=None if "Council table" in without else "Council table")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def packed(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same with parts that somebody has changed."""
    with zipfile.ZipFile(io.BytesIO(council())) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return file.getvalue()


def word_of(office: Office) -> docx.document.Document:
    return docx.Document(io.BytesIO(office.page.get(AT + ".docx").data))


def give(office: Office, content: bytes, version: int = 0, name: str = "Committee.docx") -> str:
    sent = {"file": (io.BytesIO(content), name), "version": str(version)}
    answer = office.page.post("/reports/styles", sent)
    return text_of(office.page.follow(answer) if answer.status_code == 303 else answer)


def test_word_files_have_the_styles_of_the_councils_file_and_nothing_else_of_it(office: Office) -> None:
    office.begin()
    assert "Word files have plain styles" in text_of(office.page.get("/reports/styles"))
    said = give(office, council(without=("Subtitle",)))
    for part in ("the styles of Committee.docx from now on", "Heading 1: as in the file", "Subtitle: the file has no such style", "Tables: as the first table of the file", "Gave reports the styles of Committee.docx"):
        assert part in said, part
    document = word_of(office)
    heading = next(one for one in document.paragraphs if one.text == "Improve the local street scene")
    assert heading.style and heading.style.name == "Heading 1" and heading.style.font.name == "Arial Black" and heading.style.font.size == Pt(17)
    assert {table.style.name for table in document.tables if table.style} == {"Council table"} and "Secret" not in office.page.get(AT + ".docx").data.decode("latin-1")
    issue(office)
    issued = office.page.get(AT + ".docx").data
    assert "changed" in give(office, council(heading="Georgia")), "the page was opened before"
    assert office.page.post("/reports/styles/remove", {"version": "0"}).status_code == 422
    version = max(int(part.split('"')[0]) for part in office.page.get("/reports/styles").text.split('name="version" type="hidden" value="')[1:])
    assert "have the plain styles again" in text_of(office.page.follow(office.page.post("/reports/styles/remove", {"version": str(version)})))
    assert office.page.get(AT + ".docx").data == issued


def test_what_a_file_has_no_style_for_is_set_plainly(office: Office) -> None:
    office.begin()
    give(office, council(without=("Heading 1", "Title", "Council table", "Table Grid")))
    document = word_of(office)
    heading = next(one for one in document.paragraphs if one.text == "Improve the local street scene")
    assert heading.runs[0].bold and "outlineLvl" in heading._p.xml and heading.style and heading.style.name == "Normal"
    assert {table.style.name if table.style else "" for table in document.tables} <= {"Normal Table", ""}


def _macros(parts: dict[str, bytes]) -> None:
    parts["word/vbaProject.bin"] = b"x"


def _macro_enabled(parts: dict[str, bytes]) -> None:
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"document.main+xml", b"document.macroEnabled.main+xml")


def _bomb(parts: dict[str, bytes]) -> None:
    parts["word/styles.xml"] = b" " * (rules.UNPACKED + 1)


def _entities(parts: dict[str, bytes]) -> None:
    parts["word/styles.xml"] = b'<!DOCTYPE w [<!ENTITY a "b">]>' + parts["word/styles.xml"].split(b"?>", 1)[1]


def _no_styles(parts: dict[str, bytes]) -> None:
    del parts["word/styles.xml"]


@pytest.mark.parametrize("content, sentence", [
    (b"", "cannot be read as a Word document"), (b"PK\x03\x04 cut off", "cannot be read as a Word document"), (b"\xd0\xcf\x11\xe0 old", "of an older kind"),
    (packed(_macros), "holds macros"), (packed(_macro_enabled), "holds macros"), (packed(_bomb), "larger than 4 MB"), (packed(_entities), "cannot be read as a Word document"),
    (packed(_no_styles), "no Word document with styles"),
], ids=["empty", "cut off", "old", "macros", "macro-enabled", "bomb", "entities", "no styles"])
def test_what_is_no_plain_word_file_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        rules.read(content)


def test_what_leads_out_of_the_styles_is_not_taken() -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:style>", b'<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>', 1)
        parts["word/theme/theme1.xml"] = parts["word/theme/theme1.xml"].replace(b"<a:themeElements>", b'<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId9"/><a:themeElements>')

    found = rules.read(packed(change))
    assert b"numPr" not in found.styles and found.theme == b"" and found.table == "Counciltable"


def test_a_file_that_is_too_large_or_from_who_may_not_is_refused(office: Office) -> None:
    assert "larger than 2 MB" in give(office, b"x" * (rules.MOST + 1024)) and "Choose a Word file" in text_of(office.page.post("/reports/styles", {"version": "0"}))
    for user in (office.make.user(office.make.office()), office.make.user(role=Role.MANAGER)):
        assert office.browser.as_(user).get("/reports/styles").status_code == office.browser.as_(user).post("/reports/styles/remove", {}).status_code == 403
