"""From which addresses a calendar is fetched. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from opsplanner.errors import RuleBroken

MOST_CALENDARS = 10
"""So many calendars an agency has at most."""
MOST_BYTES = 5 * 1024 * 1024
"""A calendar that is larger is not read."""
EVERY = timedelta(hours=1)
"""How long after it was read a calendar is fetched again."""
LEASE = timedelta(minutes=5)
"""For so long a calendar is left to the worker that has taken it: to fetch, to read and to keep it takes less."""
LONGEST_ADDRESS = 1000
_LATER = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=6), timedelta(hours=12), timedelta(hours=24))
_LIKE = "An address looks like https://outlook.office365.com/owa/calendar/.../calendar.ics"
_NAT64 = ip_network("64:ff9b::/96")
_TUNNELS = tuple(ip_network(net) for net in ("2002::/16", "2001::/32", "64:ff9b:1::/48", "::/96", "fec0::/10"))
"""IPv6 addresses that lead on to others, or that were meant for networks of one's own."""


def wait(failures: int) -> timedelta:
    """Return how long after so many failures in a row a calendar is fetched again."""
    return _LATER[min(max(failures, 1), len(_LATER)) - 1]


def address_of(typed: str, *, private: bool) -> str:
    """Return an address as it is kept: by https where it says webcal, and with nothing in it that a server would not take.

    Raises RuleBroken, and where private addresses are not allowed also for one that is written in numbers.
    """
    try:
        parts = urlsplit(typed.strip())
        port, host = parts.port, (parts.hostname or "").encode("idna" if not (parts.hostname or "").isascii() else "ascii").decode()
    except (ValueError, UnicodeError) as trouble:
        raise RuleBroken(f"This is no address. {_LIKE}", "address") from trouble
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme, parts.scheme)
    if scheme not in ("http", "https") or not all(host.removesuffix(".").split(".")) or port == 0 or any(one.isspace() for one in typed.strip()):
        raise RuleBroken(f"This is no address. {_LIKE}", "address")
    if parts.username is not None or parts.password is not None:
        raise RuleBroken("There is a name or a password in this address, which opsplanner does not keep. Take the address by which the calendar is shared", "address")
    if not private and _is_number(host):
        check_public(host, [host])
    shown = f"[{host}]" if ":" in host else host
    kept = urlunsplit((scheme, shown + (f":{port}" if port else ""), quote(parts.path or "/", safe="/%:@!$&'()*+,;=~"), quote(parts.query, safe="/%:@!$&'()*+,;=~?"), ""))
    if len(kept) > LONGEST_ADDRESS:
        raise RuleBroken(f"This address is longer than {LONGEST_ADDRESS} characters", "address")
    return kept


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def check_public(host: str, found: Iterable[str]) -> None:
    """Refuse a host of which any address is not a public one: what it leads to stands inside a network (OWASP, "Server-Side Request Forgery Prevention"). Raises RuleBroken."""
    if not all(is_public(address) for address in found):
        raise RuleBroken(f"{host} is inside a network, and calendars are fetched from public addresses alone. Whoever runs opsplanner can allow it", "address")


def is_public(address: str) -> bool:
    """Say whether an IP address is one that everybody reaches: neither private, loopback, link-local, shared, reserved nor for many at once."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif ip in _NAT64:
            ip = IPv4Address(int(ip) & 0xFFFFFFFF)
        elif any(ip in tunnel for tunnel in _TUNNELS):
            return False
    return ip.is_global and not (ip.is_private or ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_unspecified)


def followed(address: str, location: str) -> str:
    """Return where a server leads on to, as long as that is the same server. Raises RuleBroken."""
    try:
        here, there = urlsplit(address), urlsplit(urljoin(address, location))
        same = here.hostname == there.hostname and _port(here.scheme, here.port) == _port(there.scheme, there.port) and here.scheme == there.scheme
        to_tls = here.hostname == there.hostname and here.scheme == "http" and there.scheme == "https" and here.port is None and there.port is None
    except ValueError:
        same = to_tls = False
    if not same and not to_tls:
        raise RuleBroken("The server leads on to another one, which is not followed. Open the address in a browser, and take the one at which it ends", "address")
    return address_of(there.geturl(), private=True)


def _port(scheme: str, port: int | None) -> int:
    return port or {"http": 80, "https": 443}.get(scheme, 0)
