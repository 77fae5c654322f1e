"""Reads a whole pack and judges it: every problem is found at once, and a pack that has one is refused whole."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from opsplanner import clock
from opsplanner.packs.fields import Record, read_record
from opsplanner.packs.reader import PackRefused, Problem, Source, entries, line_of, nearest
from opsplanner.packs.schema import LISTS, NEEDED, UNIQUE, Pack, Partnership


def read_pack(folder: Path) -> Pack:
    """Return the pack in a folder. Raises PackRefused with every problem: file, line and reason."""
    problems = _strange_files(folder)
    sources: dict[str, Source] = {}
    lists: dict[str, list[Any]] = {}
    partnership, unreadable = None, set()
    for subject in ("partnership", *LISTS):
        path = folder / f"{subject}.yaml"
        if not path.is_file():
            if subject in NEEDED:
                problems.append(Problem(path.name, 1, "a pack needs this file"))
                unreadable.add(subject)
            continue
        source = sources[subject] = Source(path.name)
        root = source.tree(path)
        if root is None:
            unreadable.add(subject)
        elif subject == "partnership":
            partnership = read_record(Partnership, root, source)
        else:
            items = entries(root, source, what=subject)
            read = [read_record(LISTS[subject], item, source) for item in items]
            lists[subject] = [record for record in read if record is not None]
            if len(lists[subject]) < len(items) or not items:
                unreadable.add(subject)  # what is wrong there is said there; who refers to it is not blamed as well
            if items and subject == "agencies" and subject not in unreadable:
                _one_office(lists[subject], source, line_of(root))
    for subject, records in lists.items():
        _unique(subject, records, sources[subject])
    _references(sources, lists, unreadable)
    if "measures" not in unreadable and "measures" in sources:
        _follow(lists["measures"], sources["measures"], "follows", "follows from")
    if "thematic-groups" not in unreadable and "thematic-groups" in sources:
        _follow(lists["thematic-groups"], sources["thematic-groups"], "reports_to", "reports to")
    if "plan-years" not in unreadable:
        _successors(lists, sources)
        _in_force(lists, sources)
        if "measures" not in unreadable:
            _figures(lists, sources)
    if "published-figures" not in unreadable:
        _reports(lists, sources)
    problems += [problem for source in sources.values() for problem in source.problems]
    if problems or partnership is None:
        raise PackRefused(problems)
    return Pack(partnership, edition_of(folder), lists)


def edition_of(folder: Path) -> str:
    """Return twelve digits that change with any of the pack's files."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _strange_files(folder: Path) -> list[Problem]:
    known = [f"{subject}.yaml" for subject in ("partnership", *LISTS)]
    found = sorted(path.name for pattern in ("*.yaml", "*.yml") for path in folder.glob(pattern))
    return [Problem(name, 1, f"a pack has no such file{nearest(name, known)}") for name in found if name not in known]


def _one_office(agencies: list[Any], source: Source, line: int) -> None:
    offices = [agency for agency in agencies if agency.kind == "partnership office"]
    if not offices:
        source.problem(line, "one agency has to be of the kind 'partnership office': its people plan for everyone")
    for agency in offices[1:]:
        source.problem(agency.line("kind"), f"there is a partnership office already: {offices[0].code!r}, in line {offices[0].line('kind')}")


def _unique(subject: str, records: list[Any], source: Source) -> None:
    _no_two(records, "code", source)
    if subject in UNIQUE:
        _no_two(records, UNIQUE[subject], source)
    if subject == "agencies":
        _no_two([team for agency in records for team in agency.teams], "code", source)
    if subject == "plan-years":
        for year in records:
            _no_two(year.priorities, "code", source)
        for priority in (priority for year in records for priority in year.priorities):
            for hanging in (priority.aims, priority.actions, priority.indicators):
                _no_two(hanging, "code", source)
    if subject == "thematic-groups":
        for group in records:
            _no_two(group.members, "code", source)
    if subject == "scrutiny":
        for other in records[1:]:
            source.problem(other.line(), "there is one committee that scrutinises the partnership: the first entry says which")
        for hanging in ([one for entry in records for one in entry.sittings], [one for entry in records for one in entry.matters]):
            _no_two(hanging, "code", source)
    if subject == "published-figures":
        _no_two([figure for published in records for figure in published.figures], "code", source)


def _no_two(records: list[Any], name: str, source: Source) -> None:
    first: dict[str, Record] = {}
    for record in records:
        value = str(getattr(record, name))
        if value.casefold() in first:
            source.problem(record.line(name), f"the {name} {value!r} is used already, in line {first[value.casefold()].line(name)}")
        else:
            first[value.casefold()] = record


def _references(sources: dict[str, Source], lists: dict[str, list[Any]], unreadable: set[str]) -> None:
    codes = {subject: {record.code for record in lists.get(subject, [])} for subject in LISTS}
    codes["priorities"] = {priority.code for year in lists.get("plan-years", []) for priority in year.priorities}
    for source in sources.values():
        for subject, code, line in source.references:
            file = "plan-years" if subject == "priorities" else subject
            if code not in codes[subject] and file not in unreadable:
                source.problem(line, f"there is no {code!r} in {file}.yaml{nearest(code, codes[subject])}")


def _successors(lists: dict[str, list[Any]], sources: dict[str, Source]) -> None:
    """What a priority became stands in the next plan year."""
    years = sorted(lists.get("plan-years", []), key=lambda year: year.starts_on)
    known = {priority.code for year in years for priority in year.priorities}
    for n, year in enumerate(years):
        following = years[n + 1] if n + 1 < len(years) else None
        codes = {priority.code for priority in following.priorities} if following else set()
        for became in (became for priority in year.priorities for became in priority.became):
            if following is None:
                sources["plan-years"].problem(became.line(), f"{year.code} is the last plan year here: nothing has become of its priorities yet")
            elif became.priority in known - codes:
                sources["plan-years"].problem(became.line("priority"), f"{following.code} has no priority {became.priority!r}")


def _in_force(lists: dict[str, list[Any]], sources: dict[str, Source]) -> None:
    """What a type names is a priority of a plan year that has not ended; where all have, of the newest."""
    years = sorted(lists.get("plan-years", []), key=lambda year: year.starts_on)
    in_force = [year for year in years if year.ends_on >= clock.today()] or years[-1:]
    known, now = ({priority.code for year in some for priority in year.priorities} for some in (years, in_force))
    for kind in lists.get("operation-types", []):
        for code in kind.priorities:
            if code in known - now:
                sources["operation-types"].problem(kind.line("priorities"), f"{in_force[-1].code} has no priority {code!r}: an older plan year had it")


def _follow(records: list[Any], source: Source, field: str, words: str) -> None:
    """A measure never follows from itself, nor does a group report to itself, by however many others."""
    first = {record.code: getattr(record, field) for record in records}
    for record in records:
        seen, code = {record.code}, first[record.code]
        while code in first and code not in seen:
            seen.add(code)
            code = first[code]
        if code == record.code:
            by_way = "" if len(seen) == 1 else f", by way of {first[record.code]!r}"
            source.problem(record.line(field), f"{record.code!r} {words} itself{by_way}")


def _figures(lists: dict[str, list[Any]], sources: dict[str, Source]) -> None:
    """A published figure fits its measure; its period begins in its plan year, and it is credited to priorities of that."""
    shapes = {measure.code: measure.shape for measure in lists.get("measures", [])}
    years = {year.code: {priority.code for priority in year.priorities} for year in lists.get("plan-years", [])}
    known = {code for codes in years.values() for code in codes}
    by_code = {year.code: year for year in lists.get("plan-years", [])}
    for published in lists.get("published-figures", []):
        source, year = sources["published-figures"], by_code.get(published.plan_year)
        if year and not year.starts_on <= published.starts_on <= year.ends_on:
            source.problem(published.line("starts_on"), f"{published.starts_on} is not in the plan year {year.code}")
        for figure in published.figures:
            if figure.quantity < 0 and shapes.get(figure.measure, "published percentage") != "published percentage":
                source.problem(figure.line("quantity"), f"{figure.measure!r} is a {shapes[figure.measure]}, which is never below nought")
            for code in figure.priorities:
                if published.plan_year in years and code in known - years[published.plan_year]:
                    source.problem(figure.line("priorities"), f"{published.plan_year} has no priority {code!r}")


def _reports(lists: dict[str, list[Any]], sources: dict[str, Source]) -> None:
    """A report has published figures alone, and none of them twice."""
    known = {figure.code for published in lists.get("published-figures", []) for figure in published.figures}
    for report in lists.get("reports", []):
        seen: set[str] = set()
        for section in report.sections:
            for code in section.figures:
                if code not in known:
                    sources["reports"].problem(section.line("figures"), f"there is no {code!r} in published-figures.yaml{nearest(code, known)}")
                elif code in seen:
                    sources["reports"].problem(section.line("figures"), f"{code!r} stands in this report already")
                seen.add(code)
