"""Loads the partnership's groups, whom each reports to, its members and who chairs it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.models import Agency, ChairRole, ChairTerm, GroupMember, ThematicGroup
from opsplanner.packs.bring import Bringing
from opsplanner.packs.report import plain
from opsplanner.packs.schema import MemberEntry, Pack, ThematicGroupEntry


def load_groups(pack: Pack, bringing: Bringing, agencies: dict[str, Agency]) -> dict[str, ThematicGroup]:
    """Load the groups and their members; return those of the pack by code.

    What people changed stays. A group that is gone from the pack is no longer listed, a member that is gone stays: pages say when an office left.
    Who chairs a group is taken from the pack only as long as nobody has ever been said to.
    """
    rows = {row.code: row for row in db.session.scalars(select(ThematicGroup).order_by(ThematicGroup.id))}
    new = [entry for entry in pack["thematic-groups"] if entry.code not in rows]
    for entry in new:
        rows[entry.code] = ThematicGroup(of_pack=True, active=True, **_said(entry))
        db.session.add(rows[entry.code])
        bringing.report.add("thematic-groups")
    db.session.flush()
    names = {"reports_to_id": {row.id: row.name for row in rows.values()}}
    for entry in pack["thematic-groups"]:
        above = rows[entry.reports_to].id if entry.reports_to else None
        if entry in new:
            rows[entry.code].reports_to_id = above
        else:
            bringing.bring(rows[entry.code], f"Group {entry.code}", _said(entry) | {"reports_to_id": above, "active": True}, names)
    wanted = {entry.code for entry in pack["thematic-groups"]}
    for code, row in rows.items():
        if code not in wanted:
            bringing.gone(row, f"Group {code}")
    db.session.flush()
    _members(pack, bringing, rows, agencies)
    return {code: rows[code] for code in wanted}


def _said(entry: ThematicGroupEntry) -> dict[str, Any]:
    return plain(entry, "reports_to", "reporting", "members") | {"kind": entry.of_kind}


def _members(pack: Pack, bringing: Bringing, groups: dict[str, ThematicGroup], agencies: dict[str, Agency]) -> None:
    rows = {(row.group_id, row.code): row for row in db.session.scalars(select(GroupMember))}
    chaired = {(term.group_id, term.role) for term in db.session.scalars(select(ChairTerm))}
    names = {"agency_id": {agency.id: agency.short_name for agency in agencies.values()}}
    for group in pack["thematic-groups"]:
        for entry in group.members:
            group_id = groups[group.code].id
            values = {"office": entry.office, "agency_id": agencies[entry.agency].id, "from_on": entry.from_on}
            if (row := rows.get((group_id, entry.code))) is not None:
                bringing.bring(row, f"Member {entry.code} of {group.code}", values, names)
                continue
            row = GroupMember(group_id=group_id, code=entry.code, of_pack=True, **values)
            db.session.add(row)
            bringing.report.add("members of groups")
            db.session.flush()
            _chairs(entry, row, chaired)


def _chairs(entry: MemberEntry, row: GroupMember, chaired: set[tuple[int, ChairRole]]) -> None:
    if entry.chairs and (row.group_id, ChairRole(entry.chairs)) not in chaired:
        db.session.add(ChairTerm(group_id=row.group_id, member_id=row.id, role=ChairRole(entry.chairs)))
        db.session.flush()
