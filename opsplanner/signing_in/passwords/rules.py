"""What a password may not be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from opsplanner.accounts.rules import LONGEST, SHORTEST
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of

PERSON, PLACE, TRIED = "your name or e-mail address", "the name of the place, a ward or an agency", "a word that is tried first"
BETTER = "Three or four words that do not belong together are good"
STRONG = 4
"""zxcvbn's best score: more than ten thousand million guesses."""
_EASY = ("password", "passwort", "passphrase", "passcode", "opsplanner", "welcome", "letmein", "qwertyuiop", "qwerty", "secret", "changeme")
_LEET = str.maketrans("013457@$", "oleastas")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789012345678901234567890", "qwertyuiopasdfghjklzxcvbnm")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_LOOKED_AT = 64
"""So many characters are looked up among common ones: enough to be strong, and few enough to be quick."""


def check_password(password: str, *, about: Iterable[str] = (), place: Iterable[str] = ()) -> None:
    """Refuse a password that is short, repeated, a row of keys, a common one, or little more than what is known of the person (`about`)
    and of where she works (`place`).

    No rules of composition, which only make passwords worse, and a list of what is expected instead (NIST SP 800-63B, 3.1.1.2).
    Raises RuleBroken.
    """
    if len(password) < SHORTEST:
        raise RuleBroken(f"Use at least {SHORTEST} characters. {BETTER}")
    if len(password) > LONGEST:
        raise RuleBroken(f"Use at most {LONGEST} characters")
    plain = password.lower()
    if len(set(plain)) < 5 or re.fullmatch(r"(.{1,6}?)\1+.{0,5}", plain, re.S):
        raise RuleBroken("This password repeats the same few characters. Choose one that does not")
    if any(plain in row or plain in row[::-1] for row in _ROWS):
        raise RuleBroken("This password is a row of keys. Choose another one")
    known = {PLACE: _words(place), PERSON: _words(about), TRIED: set(_EASY)}
    if min(_left_over(text, known) for text in (plain, plain.translate(_LEET))) < 6:
        raise _made_of(plain, known)
    _check_common(password[:_LOOKED_AT], known)


def _words(texts: Iterable[str]) -> set[str]:
    """Every word of some texts, and each text as one word."""
    texts = [text.lower() for text in texts]
    words = {word for text in texts for word in re.split(r"[\W_]+", text) if len(word) > 2}
    return words | {whole for text in texts if len(whole := re.sub(r"[\W_]+", "", text)) > 2}


def _left_over(plain: str, known: dict[str, set[str]]) -> int:
    """How many letters and digits are left of a password when what anyone would try first, and a year, is taken out."""
    for word in sorted(set().union(*known.values()), key=len, reverse=True):
        plain = plain.replace(word, "")
    return len(re.sub(r"[\W_]+", "", _YEAR.sub("", plain)))


def _made_of(plain: str, known: dict[str, set[str]]) -> RuleBroken:
    """Say which kinds of words a password is made of, without the words: they would stand on a screen."""
    ways = [text[::step] for text in (plain, plain.translate(_LEET)) for step in (1, -1)]
    found = [kind for kind, words in known.items() if any(word in text for word in words for text in ways)] or ["what is known of you"]
    found += ["a year"] if _YEAR.search(plain) else []
    return RuleBroken(f"This password is easily guessed: it is little more than {list_of(found)}. Choose another one. {BETTER}")


def _check_common(password: str, known: dict[str, set[str]]) -> None:
    """Refuse what is among the passwords, names and words that people use most, or close to one. Raises RuleBroken."""
    from zxcvbn import zxcvbn  # reads its lists when it is imported, and is needed for this alone

    inputs = sorted(set().union(*known.values()))
    found = zxcvbn(password, user_inputs=inputs)
    if found["score"] >= STRONG:
        return
    lists = {part.get("dictionary_name") for part in found["sequence"]}
    if "user_inputs" in lists:
        raise _made_of(password.lower(), known)
    if "passwords" in lists:
        why = "it is one that many people use, or close to one"
    elif lists - {None}:
        why = "it is a common word or name and little more"
    else:
        why = "it is made of dates, rows of keys or repeated characters"
    raise RuleBroken(f"This password is easily guessed: {why}. Choose another one. {BETTER}")
