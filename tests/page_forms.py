"""Reads the forms of a page, and fills them as somebody would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.browser import tree_of

NOT_SENT = {"submit", "button", "reset", "image", "file"}
NOT_TYPED = {"hidden", "checkbox", "radio", "password"}


@dataclass
class PageForm:
    """One form: where it goes, what it would send, and the names of the boxes that a person types in."""

    address: str
    values: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    """What stands in the boxes."""
    empty: list[str] = field(default_factory=list)
    """The boxes for words that are empty; those for a list of days are left so."""
    choices: dict[str, str] = field(default_factory=dict)
    """The first of a group of radio buttons, or of named buttons, by their name."""

    @property
    def path(self) -> str:
        """The address without its query."""
        return urlsplit(self.address).path

    def typed(self, word: str) -> dict[str, list[str]]:
        """Return what is sent when each box holds a word of its own, the token left out."""
        sent: dict[str, list[str]] = {}
        for name, value in self.values:
            if name != "csrf_token":
                sent.setdefault(name, []).append(value)
        return sent | {name: [f"{word} {number}"] for number, name in enumerate(self.boxes)}

    def hurried(self, word: str) -> dict[str, list[str]]:
        """Return what is sent by somebody who takes what there is, the first of what is to be chosen, and one word for words; the token left out."""
        sent = self.typed("") | {name: [shown] for name, shown in self.shown.items()} | {name: [word] for name in self.empty}
        return {name: [choice] for name, choice in self.choices.items()} | sent


def post_forms(text: str, address: str) -> Iterator[PageForm]:
    """Yield the forms of a page that change something."""
    for element in tree_of(text).iter("form"):
        if element.get("method", "get").lower() == "post":
            form = PageForm(urljoin(address, element.get("action") or address))
            for part in element.iter():
                _read(part, form)
            yield form


def _read(part: Any, form: PageForm) -> None:
    name, kind = part.get("name"), part.get("type", "text")
    if not name or part.get("disabled") is not None:
        return
    if part.tag == "textarea" or (part.tag == "input" and kind not in NOT_TYPED | NOT_SENT):
        if part.get("hidden") is None and name not in form.boxes and part.get("readonly") is None:
            form.boxes.append(name)
            form.shown[name] = ((part.text or "") if part.tag == "textarea" else part.get("value", "")).strip()
            if not form.shown[name] and not name.endswith("_days") and (part.tag == "textarea" or kind == "text"):
                form.empty.append(name)
    elif part.tag == "select":
        chosen = [option for option in part.iter("option") if option.get("selected") is not None] or list(part.iter("option"))[:1]
        form.values += [(name, option.get("value", "")) for option in chosen]
    elif part.tag == "input" and (kind in ("hidden", "password") or part.get("checked") is not None):
        form.values.append((name, part.get("value", "on")))
    elif kind == "radio" or (part.tag == "button" and kind in ("text", "submit")):
        form.choices.setdefault(name, part.get("value", ""))
