"""How the ways of being told are called."""

from __future__ import annotations

from opsplanner.models import NoticeWay

WAYS = {
    NoticeWay.AT_ONCE: "At once, by e-mail",
    NoticeWay.DIGEST: "In a daily digest, by e-mail",
    NoticeWay.APP: "Only here, under Notices",
}
NO = "No"
"""Of what only who has chosen it is told."""
