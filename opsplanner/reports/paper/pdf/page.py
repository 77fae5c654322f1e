"""A report as a tagged PDF (PDF/UA-1), by typst. What somebody typed comes as data, and is text whatever stands in it."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import datetime
from typing import Any

from opsplanner import config
from opsplanner.reports.paper.rules import Paper

TEMPLATE = config.ROOT / "templates" / "reports" / "paper.typ"


def pdf_of(paper: Paper, at: datetime) -> bytes:
    """Return a report as a PDF file that says that it was made at that moment.

    Where the fonts lack a sign that somebody typed, it is not declared accessible (PDF/UA refuses it), and is made all the same.
    """
    import typst  # it takes a while to load, and few pages need it

    given = {"data": json.dumps(_printable(asdict(paper)), ensure_ascii=False)}
    made: dict[str, Any] = {"root": str(TEMPLATE.parent), "sys_inputs": given, "timestamp": int(at.timestamp())}
    try:
        return bytes(typst.compile(str(TEMPLATE), format="pdf", pdf_standards="ua-1", **made))
    except typst.TypstError:
        return bytes(typst.compile(str(TEMPLATE), format="pdf", **made))


def _printable(value: object) -> object:
    """Return the same without control characters, which no font has."""
    if isinstance(value, str):
        return "".join(sign for sign in re.sub(r"[\t\n]", " ", value) if unicodedata.category(sign) != "Cc")
    if isinstance(value, dict):
        return {name: _printable(one) for name, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value
