"""Plain words: what is stored and what is looked for are folded in the same way, so that both engines find the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_WORDS = 12


def plain(text: str) -> str:
    """Return text in lower case, without accents and apostrophes, anything but letters and digits as a blank.

    So hyphens, apostrophes and quotes are ordinary: "Residents' group" and CUBIT-2026-014 are found as they are typed.
    """
    return " ".join(re.sub(r"[^0-9a-z]+", " ", re.sub(r"['’`]", "", _folded(text))).split())


def kept(text: str) -> str:
    """Return the words that are kept of a text. Those with hyphens stand there joined as well: flytips finds fly-tips."""
    joined = [word.replace("-", "") for word in re.findall(r"[a-z]+(?:-[a-z]+)+", _folded(text))]
    return " ".join([plain(text), *dict.fromkeys(joined)])


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def words_of(typed: str) -> list[str]:
    """Return the words to look for, at most MOST_WORDS; each is also found as the beginning of a longer one."""
    return plain(typed).split()[:MOST_WORDS]


def excerpt(text: str, sought: Iterable[str], most: int = 24) -> str:
    """Return the words of a text round the first that was looked for, or begins so: `most` of them, with dots where more stand before or after."""
    words, wanted = text.split(), tuple(sought)
    at = next((n for n, word in enumerate(words) if any(part.startswith(wanted) for part in kept(word).split())), 0) if wanted else 0
    first = max(0, min(at - most // 3, len(words) - most))
    return ("… " if first else "") + " ".join(words[first : first + most]) + (" …" if first + most < len(words) else "")
