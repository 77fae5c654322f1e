"""What is asked about before it is done: the page shows the sentences, and its tick holds for these only. Facts in, RuleBroken out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from opsplanner.errors import RuleBroken


def asked_as(sentence: str) -> str:
    """Return what a form carries of a sentence that it asked about."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:20]


def check_accepted(sentences: Iterable[str], accepted: str, field_name: str = "go_on") -> None:
    """Ask before going on: raises RuleBroken with all the sentences, a line each, unless they were shown and ticked."""
    sentence = "\n".join(filter(None, sentences))
    if sentence and asked_as(sentence) != accepted:
        raise RuleBroken(sentence, field_name)


def listed(head: str, items: Iterable[str]) -> str:
    """Return a sentence with a line for each item below it, as a page that asks shows it."""
    return "\n- ".join([f"{head}:", *items])


def lines_of(sentence: str) -> list[tuple[str, list[str]]]:
    """Return what was asked about as a page shows it: each sentence, with the items that stand below it."""
    found: list[tuple[str, list[str]]] = []
    for line in sentence.splitlines():
        if found and line.startswith("- "):
            found[-1][1].append(line.removeprefix("- "))
        else:
            found.append((line, []))
    return found
