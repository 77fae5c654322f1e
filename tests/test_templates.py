"""What holds for every template: no script or style of its own, it compiles, its forms can be sent again, its lines are read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from opsplanner.config import ROOT
from tests.lines import TEMPLATES, hits, name

INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|hx-on|javascript:|hx-vals\s*=\s*[\"']js", re.I)
LONGEST_LINE = 140
"""How many characters a line of a template has at most."""


def test_pages_have_no_script_or_style_of_their_own() -> None:
    assert list(hits(TEMPLATES, INLINE)) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_every_template_compiles(house: Flask, template: Path) -> None:
    assert house.jinja_env.get_template(str(template.relative_to(ROOT / "templates")))


def test_every_template_is_kept_once_it_was_compiled(house: Flask) -> None:
    kept = house.jinja_env.cache
    assert kept is not None and getattr(kept, "capacity", len(TEMPLATES)) >= len(TEMPLATES)


def test_every_form_with_boxes_carries_what_a_form_needs_to_be_sent_again() -> None:
    """Its token, its one-time key, and the answer to "Does this belong here?": by hidden_tag(), or carried() on a page with two forms."""
    form = re.compile(r'<form\b[^>]*method="post".*?</form>', re.S)
    drawn = re.compile(r"\b(?:field|box|choice_fieldset)\(|<textarea|{% include")
    forms = [(file, found[0]) for file in TEMPLATES for found in form.finditer(file.read_text())]
    wrong = [name(file) for file, text in forms if drawn.search(text) and "hidden_tag()" not in text and "carried(" not in text]
    assert len(forms) > 60 and not wrong


def test_a_template_is_read_without_scrolling_sideways() -> None:
    wide = [
        f"{name(file)}:{number}: {len(line)} characters"
        for file in TEMPLATES
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert wide == []
