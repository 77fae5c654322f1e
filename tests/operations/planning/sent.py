"""What a browser sends of the planning form."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

from opsplanner import clock
from tests.browser import tree_of

DAY = clock.today() + timedelta(days=21)


def form_of(page: str, form_id: str = "plan-form") -> dict[str, Any]:
    """Return name -> value(s) as a browser would send them back."""
    tree = tree_of(page)
    form = next(element for element in tree.iter("form") if element.get("id") == form_id)
    sent: dict[str, list[str]] = {}
    for element in form.iter():
        name = element.get("name")
        if not name or element.tag == "button" or name == "csrf_token":  # the browser fixture gives its own
            continue
        if element.tag == "select":
            chosen = [o.get("value", "") for o in element.iter("option") if o.get("selected") is not None]
            sent.setdefault(name, []).extend(chosen or [next(element.iter("option")).get("value", "")])
        elif element.tag == "textarea":
            sent.setdefault(name, []).append((element.text or "").removeprefix("\n"))
        elif element.get("type") not in ("checkbox", "radio") or element.get("checked") is not None:
            sent.setdefault(name, []).append(element.get("value", "y" if element.get("type") == "checkbox" else ""))
    return {name: found[0] if len(found) == 1 else found for name, found in sent.items()}


def panel_of(page: str) -> str:
    """Return the words of the checks panel."""
    found = re.search(r'<section id="checks".*?</section>', page, re.S)
    assert found, "there is no panel"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split())


def filled(page: str, **more: Any) -> dict[str, Any]:
    """Return what the form would send with a day on it, and more."""
    return form_of(page) | {"day": DAY.isoformat()} | more
