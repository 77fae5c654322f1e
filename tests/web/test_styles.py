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


def test_parts_of_components_that_no_page_has_are_not_sent() -> None:
    sent = set(re.findall(r"\.(govuk-(?:[\w-]|!)+)", (config.ROOT / "static/vendor/app.css").read_text().replace("\\", "")))
    scripts = [config.ROOT / "static/app.js", config.ROOT / "static/vendor/govuk-frontend.min.js"]
    pages = [*(config.ROOT / "templates").rglob("*.html"), *(config.ROOT / "opsplanner").rglob("*.py"), *scripts]
    named = {name for page in pages for name in re.findall(r"govuk-[\w!-]+", page.read_text())}
    assert len(sent) > 150
    assert {name for name in sent - named if "--" not in name} <= {"govuk-heading-s", "govuk-heading-m", "govuk-heading-l"}
