"""How a browser, a wait, and a form that was kept are said."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from opsplanner.grammar import counted, list_of


def browser_in_words(agent: str) -> str:
    """Return "Firefox on Windows" for what a browser calls itself."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrom", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))
    systems = (("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"))
    browser = next((name for sign, name in browsers if sign in agent), "Another browser")
    system = next((name for sign, name in systems if sign in agent), "")
    return f"{browser} on {system}" if system else browser


def wait_in_words(seconds: int) -> str:
    """Return "40 seconds" or "3 minutes"."""
    return counted(seconds, "second") if seconds < 60 else counted(-(-seconds // 60), "minute")


def used_in(agent: str, known: Sequence[str]) -> str:
    """Return "with Firefox on Windows, in a browser in which A. Admin had signed in before" for where a link was used."""
    return f"with {_within(browser_in_words(agent))}" + (f", in a browser in which {list_of(known)} had signed in before" if known else "")


def _within(browser: str) -> str:
    return browser[:1].lower() + browser[1:] if browser.startswith("Another") else browser


def too_many_guesses(seconds: int) -> str:
    """Say how long to wait, and who has a way round it."""
    return (
        f"Too many wrong passwords were tried. Wait {wait_in_words(seconds)}, then try again. If you cannot wait or do not know the password, "
        "ask an administrator in the partnership office for a link: it lets you in at once"
    )


def address_in_words(address: str) -> str:
    """Return "Administration › accounts › 12 › change" for where a form goes: an address of ours ends in the word of what is done."""
    parts = [unquote(part).replace("-", " ") for part in urlsplit(address).path.split("/") if part]
    return " › ".join([part[:1].upper() + part[1:] for part in parts[:1]] + parts[1:])


def box_in_words(name: str) -> str:
    """Return "Answer by" for the box answer_by, and "Rows 1 what" for the first of several."""
    said = " ".join(str(int(part) + 1) if part.isdecimal() else part for part in name.replace("_", " ").replace("-", " ").split())
    return said[:1].upper() + said[1:]
