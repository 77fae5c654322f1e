"""A report as PDF and as Word, read back: what was typed stays text, headings and tables are real."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from typing import Any

import docx
import pypdf
import pytest
from pypdf.generic import ContentStream

from opsplanner.models import Indicator, IndicatorFigure
from tests.browser import text_of
from tests.reports.conftest import AT, Office
from tests.reports.test_issuing import article, correct, issue

TYPED = "#[$*_ stays text: “quoted” – and 5 < 6.\n\nA second paragraph.\n\nWrite to waste@council.example."


def written(office: Office) -> None:
    office.begin()
    office.page.post(AT + "/summary/write", {"text": TYPED, "version": "0"})
    chosen = [f"measure-{office.vehicles.id}", f"indicator-{office.tips.id}"]
    office.entry(3, office.waiting.starts_on.replace(month=6))
    office.page.post(AT + "/street-scene/figures", {"figure": chosen, "picture": chosen, "version": "1"})


def pdf_of(office: Office) -> tuple[pypdf.PdfReader, str]:
    answer = office.page.get(AT + ".pdf")
    assert answer.mimetype == "application/pdf" and 'filename="2026-27-quarter-2.pdf"' in answer.headers["Content-Disposition"]
    reader = pypdf.PdfReader(io.BytesIO(answer.data))
    return reader, " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def unmarked(reader: pypdf.PdfReader) -> int:
    """How many marks of its pages belong to no tag, and are not said to be there for the eye alone (ISO 14289-1, 7.1)."""
    count = 0
    for page in reader.pages:
        open_tags = 0
        for _, operator in ContentStream(page.get_contents(), reader).operations:
            open_tags += (operator in (b"BDC", b"BMC")) - (operator == b"EMC")
            count += not open_tags and operator in (b"Tj", b"TJ", b"S", b"f", b"B", b"Do")
    return count


def tags(reader: pypdf.PdfReader) -> list[tuple[str, Any]]:
    """Each tag of its structure, in the order in which it is read."""
    found, left = [], [reader.trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while left:
        one = left.pop(0).get_object()
        if isinstance(one, list):
            left = [*one, *left]
        elif isinstance(one, dict):
            found += [(str(one["/S"]), one)] if "/S" in one else []
            left = [one["/K"], *left] if "/K" in one else left
    return found


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # no database makes another file
def test_who_has_a_pdf_read_out_hears_headings_tables_and_what_a_picture_shows(office: Office) -> None:
    written(office)
    reader, _ = pdf_of(office)
    found = tags(reader)
    heads = [int(name[2:]) for name, _ in found if name in ("/H1", "/H2", "/H3")]
    assert unmarked(reader) == 0 and heads[0] == 1 and max(after - before for before, after in pairwise(heads)) == 1, "no heading is left out"
    heading_cells = [one["/A"].get_object() for name, one in found if name == "/TH"]
    assert heading_cells and all("/Scope" in (one[0] if isinstance(one, list) else one) for one in heading_cells)
    pictures = [str(one["/Alt"]) for name, one in found if name == "/Figure"]
    assert pictures and all("bars" in said for said in pictures)
    assert {page["/Tabs"] for page in reader.pages} == {"/S"} and reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert all("/ToUnicode" in font for font in fonts)
    links = [one.get_object() for page in reader.pages for one in page.get("/Annots", ())]
    assert [(one["/A"]["/URI"], bool(one["/Contents"])) for one in links] == [("mailto:waste@council.example", True)] and "/Link" in [name for name, _ in found]


def test_a_draft_is_a_tagged_pdf_that_says_that_it_is_one(office: Office) -> None:
    written(office)
    reader, words = pdf_of(office)
    for said in ("Quarterly report 2026/27 quarter 2", "OFFICIAL: draft", "Draft of Wednesday 18 November 2026, 11am", "#[$*_ stays text: “quoted” – and 5 < 6.", "14 vehicles", "▼ Target missed", "Nothing of an earlier report or assessment was put right", f"Page 1 of {len(reader.pages)}"):
        assert said in words, said
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert b"pdfuaid" in office.page.get(AT + ".pdf").data, "declared PDF/UA"
    assert reader.metadata and reader.metadata.title == "Quarterly report 2026/27 quarter 2"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # no database makes another file
def test_on_paper_too_an_indicator_without_the_figure_of_the_quarter_is_not_rated(office: Office) -> None:
    late = office.plan.keep(Indicator(priority_id=office.plan.streets.id, code="clean-ups", name="Clean-ups", unit="days", better="up", period="quarter", target=500))
    office.plan.keep(IndicatorFigure(indicator_id=late.id, period="2026/27 quarter 1", value=600))
    office.begin()
    of_word = docx.Document(io.BytesIO(office.page.get(AT + ".docx").data))
    in_word = next([cell.text for cell in row.cells] for table in of_word.tables for row in table.rows if row.cells[0].text == "Clean-ups")
    assert in_word[1:3] == ["◇ No figure yet for 2026/27 quarter 2", "None yet. The last is 6 days for 2026/27 quarter 1, final: target reached"]
    assert "No figure yet for 2026/27 quarter 2" in pdf_of(office)[1] and "▲" not in pdf_of(office)[1]


def test_a_sign_that_no_font_has_is_no_reason_to_have_no_pdf(office: Office) -> None:
    office.begin()
    office.page.post(AT + "/summary/write", {"text": "Signs that are rare: \u4e16\u754c", "version": "0"})
    assert "Signs that are rare" in pdf_of(office)[1]


def test_word_has_real_headings_and_tables(office: Office) -> None:
    written(office)
    answer = office.page.get(AT + ".docx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2026-27-quarter-2.docx"'
    document = docx.Document(io.BytesIO(answer.data))
    headings = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs if paragraph.style and (paragraph.style.name or "").startswith(("Heading", "Title"))}
    assert headings["Quarterly report 2026/27 quarter 2"] == "Title" and headings["Improve the local street scene"] == "Heading 1" and headings["Indicators"] == "Heading 2"
    assert [paragraph.text for paragraph in document.paragraphs if "second paragraph" in paragraph.text] == ["A second paragraph."]
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["Cars taken away", "14 vehicles", "1 of 2 figures signed off"] in rows and ["What is counted", "2026/27 quarter 2", "Signed off"] in rows
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert not [name for name in packed.namelist() if "Effects" in name], "styles twice, which do not agree, Word offers to repair"
        assert b'w:lang w:val="en-GB"' in packed.read("word/styles.xml"), "it is spelt, and read out, as British English"
    assert document.sections[0].header.paragraphs[0].text == "OFFICIAL: draft" and "NUMPAGES" in document.sections[0].footer._element.xml


def test_an_issued_report_has_the_files_of_its_day(office: Office) -> None:
    written(office)
    issue(office)
    before = [office.page.get(AT + form).data for form in (".pdf", ".docx")]
    _, words = pdf_of(office)
    assert "Report 1, issued on Wednesday 18 November 2026, 11am by Maya Manager, Partnership Office. Approved by Strategic Executive Group on 20 October 2026." in words
    assert "draft" not in words and "14 vehicles" in article(office)
    correct(office, office.signed, 1)
    assert [office.page.get(AT + form).data for form in (".pdf", ".docx")] == before
    assert office.browser.as_(office.make.user()).get(AT + ".pdf").status_code == 200 and "PDF" in text_of(office.page.get(AT))


def test_files_of_a_draft_are_there_for_those_who_see_it_alone(office: Office) -> None:
    office.begin()
    other = office.browser.as_(office.make.user())
    assert [other.get(AT + form).status_code for form in (".pdf", ".docx")] == [404, 404]
    assert office.page.get("/reports/2019-20-quarter-1.pdf").status_code == 404
