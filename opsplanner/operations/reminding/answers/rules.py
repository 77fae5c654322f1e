"""How the links of one page hang together. Facts in, a text out."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

MOST = 100
"""So many questions one page opens; more than any agency was asked at a time."""


def token_of(page: str, place: int) -> str:
    """Return the token of the link by which the question at this place of a page is answered alone.

    It follows from the page's token and not the other way round: who is passed one question has none of the others.
    """
    return urlsafe_b64encode(sha256(f"{page}/{place}".encode()).digest()).decode().rstrip("=")
