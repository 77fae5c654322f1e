"""What templates are dressed in: of GOV.UK Frontend static/app.scss takes those components alone that a page has."""

from __future__ import annotations

import re

from opsplanner import config

_CLASS = re.compile(r"(?<![\w-])govuk-(?:!-[\w-]*\w|[a-z]+(?:-[a-z]+)*)")
KNOWN = {"govuk-js-service-navigation-toggle", "govuk-heading"}
"""What is for a script alone, and what has its size written after it by the template."""


def test_every_component_of_gov_uk_that_a_template_names_is_among_the_styles() -> None:
    dressed = set(_CLASS.findall((config.ROOT / "static/vendor/app.css").read_text().replace("\\", "")))
    named = {name: template.name for template in sorted((config.ROOT / "templates").rglob("*.html")) for name in _CLASS.findall(template.read_text())}
    assert {"govuk-button", "govuk-!-margin-bottom-2"} <= named.keys(), "they are found"
    assert not {name: template for name, template in named.items() if name not in dressed | KNOWN}
