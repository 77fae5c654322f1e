"""For what a wrong password, or a link that is none, counts, and by which names. Pure functions."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence

from opsplanner.signing_in.guesses.rules import (
    OF_ACCOUNT,
    OF_ACCOUNT_AND_ADDRESS,
    OF_ADDRESS,
    OF_KNOWN_BROWSER,
    OF_LINKS,
    OF_PERSON,
    Limits,
)

MOST_ACCOUNTS = 8  # on one shared desktop


def place_of(address: str) -> str:
    """Return by what an address counts: itself; for IPv6 its network, since a home or office has all of it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return (address or "unknown")[:60]
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def name_of(email: str) -> str:
    """Return by what an account counts, as it is looked up: 16 signs of a digest, so that nothing that is kept tells the address."""
    return hashlib.sha256(email.encode("utf-8", "replace")).hexdigest()[:16]


def with_account(accounts: Sequence[str], new: str) -> list[str]:
    """Return the accounts that a browser is known for once this one signed in there, the newest last; the longest ago goes where there are too many."""
    return [*[account for account in accounts if account != new][-MOST_ACCOUNTS + 1 :], new]


def of_browser(name: str, account: str) -> Limits:
    """Return for what a guess counts in a browser in which its account has signed in before: for the two alone."""
    return [(OF_KNOWN_BROWSER, f"browser:{name}:{account}")]


def of_stranger(address: str, account: str) -> Limits:
    """Return for what a guess counts in any other browser: for the account from there, all from there, and the account from anywhere."""
    return [(OF_ACCOUNT_AND_ADDRESS, f"both:{account}:{address}"), (OF_ADDRESS, f"address:{address}"), (OF_ACCOUNT, f"account:{account}")]


def of_links(address: str) -> Limits:
    """Return for what a link that is none counts."""
    return [(OF_LINKS, f"links:{address}")]


def of_person(person_id: int) -> Limits:
    """Return for what a wrong old password counts of who is signed in."""
    return [(OF_PERSON, f"person:{person_id}")]
