"""What is taken as the published version of a report. From bytes to a kind of file, without Flask and the database."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from opsplanner.errors import RuleBroken

MOST = 5 * 1024 * 1024
"""Bytes of a file that is taken."""
TYPES = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
_NEITHER = "This is neither a PDF nor a Word document. Save it as one of them, and file that"


def kind_of(content: bytes) -> str:
    """Return "pdf" or "docx". Raises RuleBroken on "file" for anything else, and for a document with macros."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    try:
        with ZipFile(BytesIO(content)) as packed:
            names = {name.lower() for name in packed.namelist()}
    except (BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise RuleBroken(_NEITHER, "file") from None
    if "word/document.xml" not in names:
        raise RuleBroken(_NEITHER, "file")
    if any("vba" in name for name in names):
        raise RuleBroken("This document holds macros, and none are taken. Save it as “Word Document (.docx)” or as a PDF, and file that", "file")
    return "docx"
