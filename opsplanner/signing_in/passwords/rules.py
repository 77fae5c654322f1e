"""What a password may not be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from opsplanner.accounts.rules import LONGEST, SHORTEST
from opsplanner.errors import RuleBroken

_EASY = ("password", "passwort", "passphrase", "passcode", "opsplanner", "welcome", "letmein", "qwertyuiop", "qwerty", "secret", "changeme")
_LEET = str.maketrans("013457@$", "oleastas")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789012345678901234567890", "qwertyuiopasdfghjklzxcvbnm")


def check_password(password: str, *, about: Iterable[str] = ()) -> None:
    """Refuse a password that is short, repeated, a row of keys, or little more than what is known of the person (`about`).

    No rules of composition, which only make passwords worse (NIST SP 800-63B, 3.1.1.2). Raises RuleBroken.
    """
    if len(password) < SHORTEST:
        raise RuleBroken(f"Use at least {SHORTEST} characters. Three or four words that do not belong together are good")
    if len(password) > LONGEST:
        raise RuleBroken(f"Use at most {LONGEST} characters")
    plain = password.lower()
    if len(set(plain)) < 5 or re.fullmatch(r"(.{1,6}?)\1+.{0,5}", plain, re.S):
        raise RuleBroken("This password repeats the same few characters. Choose one that does not")
    if any(plain in row or plain in row[::-1] for row in _ROWS):
        raise RuleBroken("This password is a row of keys. Choose another one")
    if min(_left_over(plain, about), _left_over(plain.translate(_LEET), about)) < 6:
        raise RuleBroken("This password is easily guessed from your name, e-mail address or the word password. Choose another one")


def _left_over(plain: str, about: Iterable[str]) -> int:
    """How many letters and digits are left of a password when what anyone would try first is taken out."""
    known = {word for text in about for word in re.split(r"[\W_]+", text.lower()) if len(word) > 2}
    whole = {re.sub(r"[\W_]+", "", text.lower()) for text in about} - {""}
    for word in sorted(known | whole | set(_EASY), key=len, reverse=True):
        plain = plain.replace(word, "")
    return len(re.sub(r"[\W_]+", "", plain))
