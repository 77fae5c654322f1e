"""Takes out each check and each filter of who may see, one at a time, in a copy of the tree: `make mutants`. One that no test notices is a fault.

Only tests/test_matrix.py and tests/test_restricted.py are asked, on SQLite, and only for the addresses where a mutant tells
(OPSPLANNER_TEST_WALK). Words as arguments ask for the mutants alone whose line holds one of them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from opsplanner.config import ROOT
from tests.matrix import WALK

MATRIX, LEAK = "tests/test_matrix.py", "tests/test_restricted.py"
EVERYTHING = '__import__("sqlalchemy").true()'
FILTER = re.compile(r"\b(among_visible|changeable_by|tellable_to|\w*visible_to|places_changeable_by)\((?:[^()]|\(\))*\)")
MOST = 69


class Mutant(NamedTuple):
    """One check that is gone: in which file, what stands there and what stands there instead, which test is to notice, and at which addresses."""

    file: str
    was: str
    now: str
    test: str
    where: str

    def __str__(self) -> str:
        return f"{self.file}: {' '.join(self.was.split())}"


def everyone(file: str, view: str, permission: str, where: str) -> Mutant:
    """A view that everyone who is signed in may open, whatever its stamp asked for."""
    was = f'@requires("{permission}")\ndef {view}('
    return Mutant(file, was, was.replace(permission, "see"), MATRIX, where)


def unfiltered(file: str, line: str, test: str, where: str) -> Mutant:
    """A select that finds what one may not see or change: the first filter of the line is true of everything."""
    now = FILTER.sub(EVERYTHING, line, count=1)
    assert now != line, f"{line} has no filter"
    return Mutant(file, line, now, test, where)


PERMISSIONS = [
    everyone("outcomes/entry/views.py", "query", "review", "^/operations/.*outcomes"),
    everyone("outcomes/review/views.py", "review", "review", "^/outcomes/review"),
    everyone("outcomes/review/reviewers/views.py", "deputies", "appoint_deputies", "^/outcomes/dep"),
    everyone("outcomes/recording/views.py", "record", "record_outcomes", "^/operations/.*outcomes"),
    everyone("outcomes/closing/views.py", "release_figures", "plan_operations", "^/operations/.*release"),
    everyone("operations/planning/views.py", "plan", "plan_operations", "^/operations/plan"),
    everyone("operations/moves/moving/views.py", "move", "plan_operations", "^/operations/.*move"),
    everyone("operations/parts/answering/views.py", "answer", "answer_for_agency", "^/operations/.*answer"),
    everyone("logbook/log/views.py", "correct_line", "write_log", "^/operations/.*log"),
    everyone("payback/jobs/deciding/views.py", "decide", "keep_payback", "^/payback/<ref"),
    everyone("payback/sessions/recording/views.py", "record_session", "supervise_payback", "^/payback/sessions"),
    everyone("payback/jobs/referring/views.py", "refer", "refer_payback", "^/payback/refer"),
    everyone("agencies/staff_numbers/views.py", "staff_numbers", "keep_staff_numbers", "^/agencies"),
    everyone("accounts/views.py", "invite", "manage_accounts", "^/administration/invite"),
]
"""The most telling views of each permission."""

ONE_THING = [
    unfiltered("operations/queries.py", "return _of(visible_to(reader))", MATRIX, "^/operations/<reference>$"),
    unfiltered("operations/queries.py", "return _of(changeable_by(reader))", MATRIX, "^/operations/.*(move|cancel)"),
    unfiltered("operations/queries.py", "changeable_by(reader))\n        .options(\n", MATRIX, "^/operations/.*(move|cancel|confirm)"),
    unfiltered("operations/planning/queries.py", "_sheet(visible_to(reader))", LEAK, "like="),
    unfiltered("operations/planning/queries.py", "_sheet(changeable_by(reader))", MATRIX, "^/operations/.*edit"),
    unfiltered("notices/queries.py", "changeable_by(reader))", MATRIX, "^/operations/.*tell"),
    unfiltered("notices/services.py", "changeable_by(by))", MATRIX, "^/operations/.*tell"),
    Mutant("operations/parts/answering/links/page.py", "theirs = not part.operation.restricted and ", "theirs = ", MATRIX, "^/answer"),
    unfiltered("commitments/queries.py", "or_(Commitment.agency_id == reader.agency_id, changeable_by(reader))", MATRIX, "^/operations/.*answer"),
    unfiltered("logbook/queries.py", "where(visible_to(reader), Operation.reference", MATRIX, "^/operations/.*(log|debrief)"),
    unfiltered("logbook/briefing/queries.py", "changeable_by(reader), Operation.reference", MATRIX, "^/operations/.*briefing"),
    unfiltered("outcomes/recording/queries.py", 'Operation.reference == value("reference", String), visible_to(reader)', MATRIX, "^/operations/.*outcomes$"),
    unfiltered("figures/queries.py", "String), entries_visible_to(reader)", MATRIX, "^/operations/.*outcomes/"),
    unfiltered("figures/queries.py", "OutcomeEntry.reference.in_(references), entries_visible_to(user)", MATRIX, "^/operations/.*outcomes/"),
    unfiltered("feeds/operations/queries.py", "and_(visible_to(reader), Operation.reference", MATRIX, r"^/operations/.*\.ics"),
    unfiltered("places/queries.py", "String), places_visible_to(reader)", MATRIX, "^/places"),
    unfiltered("places/queries.py", "Place.code == code, places_changeable_by(user)", MATRIX, "^/places"),
    unfiltered("payback/jobs/queries.py", '"see": job_visible_to(reader)', MATRIX, "^/payback/<reference>$"),
    unfiltered("payback/sessions/queries.py", "PaybackSession.id == value(\"session\"), job_visible_to(reader)", MATRIX, "^/payback/sessions"),
    unfiltered("outcomes/log/queries.py", "String), visible_to(reader)", LEAK, "/outcomes.*operation="),
]
"""What finds one thing: another status."""

MANY = [
    unfiltered("plan/actions/evidence/queries.py", "where(*_THIS, visible_to(reader))", LEAK, "/actions/"),
    unfiltered("plan/actions/evidence/queries.py", "where(*_THIS, entries_visible_to(reader))", LEAK, "/actions/"),
    unfiltered("search/queries.py", "OperationType.id == Operation.type_id).where(visible_to(user))", LEAK, "/search"),
    unfiltered("search/queries.py", "return lesson.join(Operation, Operation.id == SearchEntry.operation_id).where(visible_to(user))", LEAK, "/search"),
    unfiltered("search/queries.py", "return of.join(Operation, Operation.id == SearchEntry.operation_id).where(visible_to(user))", LEAK, "/search"),
    unfiltered("search/queries.py", "return of.where(visible_to(user), ~exists()", LEAK, "/search"),
    unfiltered("search/reading/queries.py", "where = [visible_to(reader)]", LEAK, "/search"),
    unfiltered("search/queries.py", "entries_visible_to(user), entry.superseded", LEAK, "/search"),
    unfiltered("search/queries.py", "job_visible_to(user))", LEAK, "/search"),
    unfiltered("operations/listing/queries.py", ".where(visible_to(user), *where)", LEAK, r"/operations\?"),
    unfiltered("calendar/queries.py", "where(visible_to(reader), *matching(chosen)", LEAK, "^/calendar"),
    unfiltered("operations/board/queries.py", "visible_to(reader), Operation.state.in_((*HOLDING", LEAK, "^/operations/board"),
    unfiltered("outcomes/promised/queries.py", 'visible_to(reader), Commitment.agency_id == value("agency")', LEAK, "^/agencies/.*promised"),
    unfiltered("operations/checks/near/queries.py", "visible_to(reader), or_(OperationWard", LEAK, "/edit"),
    unfiltered("operations/checks/named/queries.py", "visible_to(reader), Operation.id.in_", LEAK, "/edit"),
    unfiltered("operations/finding/queries.py", "visible_to(reader), Operation.starts_at", LEAK, "^/operations/find"),
    unfiltered("operations/checks/clashes/queries.py", "visible_to(reader), Operation.state.in_((OperationState.DRAFT", LEAK, "^/operations/clashes"),
    unfiltered("logbook/debrief/queries.py", 'visible_to(reader), Operation.type_id == value("type")', LEAK, "/operations/plan"),
    unfiltered("logbook/briefing/queries.py", "visible_to(reader), Operation.state != OperationState.DRAFT", LEAK, "/briefings"),
    unfiltered("access.py", "select(Operation.id).where(Operation.restricted, visible_to(user)),", LEAK, "^/outcomes"),
    unfiltered("figures/selection/queries.py", "among_visible(OutcomeEntry.operation_id, user)", LEAK, "^/outcomes"),
    unfiltered("outcomes/log/queries.py", "visible_to(reader), Operation.state == state", LEAK, "^/outcomes"),
    unfiltered("outcomes/queries.py", "entries_visible_to(user), OutcomeEntry.review == Review.RECORDED", LEAK, "^/(outcomes/review)?$"),
    unfiltered("outcomes/review/queries.py", "entries_visible_to(reader), entry.review == review", LEAK, "^/outcomes/review"),
    unfiltered("agencies/queries.py", "visible_to(reader), *_TO_COME)", LEAK, "^/agencies"),
    unfiltered("accounts/queries.py", "visible_to(viewer)", LEAK, "^/administration/accounts"),
    unfiltered("places/queries.py", "where(places_visible_to(reader), *(_holds", LEAK, "^/places"),
    unfiltered("places/queries.py", "where(visible_to(reader), Operation.meeting_point_id == value(\"place\"))\n", LEAK, "^/places"),
    unfiltered("payback/jobs/queries.py", "Operation.id == value(\"operation\"), visible_to(reader)", LEAK, "^/payback/PAYBACK"),
    unfiltered("payback/queue/queries.py", "return [job_visible_to(reader), *", LEAK, "^/payback"),
    unfiltered("payback/queue/download/queries.py", "visible_to(reader)", LEAK, "^/payback.csv"),
    unfiltered("commitments/duties/queries.py", "Operation.state.in_(HOLDING), visible_to(reader)", LEAK, "^/payback/days"),
    unfiltered("feeds/operations/queries.py", "UTCTime()), tellable_to(reader)", LEAK, "^/feeds"),
    Mutant("operations/page/page.py", "may_see_names(user, operation, part, named)", "True", MATRIX, "^/operations/<reference>$"),
    Mutant("logbook/briefing/page.py", "may_see_names(user, operation, part, named)", "True", MATRIX, "^/operations/<reference>/briefing$"),
]
"""What finds many: another answer, with the same status."""

MUTANTS = [*PERMISSIONS, *ONE_THING, *MANY]
"""Left out is what takes nothing away: home's requests, tellings and own results ask for the own agency's part, or what it leads, besides, and
who takes part or leads sees it. `within_reach` is there for speed alone."""


def faults() -> list[str]:
    """Say of which mutants the place is not found, or found twice; and whether there are too many."""
    found = [f"{one} stands there {n} times" for one in MUTANTS if (n := (ROOT / "opsplanner" / one.file).read_text().count(one.was)) != 1]
    return found + ([f"{len(MUTANTS)} mutants are more than {MOST}"] if len(MUTANTS) > MOST else [])


def survives(tree: Path, mutant: Mutant) -> bool:
    """Say whether no test notices a mutant. Raises RuntimeError when the tests did not run."""
    file = tree / "opsplanner" / mutant.file
    whole = file.read_text()
    file.write_text(whole.replace(mutant.was, mutant.now))
    try:
        return not _failing(tree, mutant.test, mutant.where)
    finally:
        file.write_text(whole)


def _failing(tree: Path, test: str, where: str) -> bool:
    asked = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-x", "-p", "no:cacheprovider", test]
    more = {"OPSPLANNER_TEST_ENGINES": "sqlite", WALK: where}
    done = subprocess.run(asked, cwd=tree, capture_output=True, text=True, check=False, env=os.environ | more)
    if done.returncode not in (0, 1) or " error" in done.stdout.splitlines()[-1]:
        raise RuntimeError(f"{test} did not run:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return done.returncode == 1


def main(words: list[str]) -> int:
    """Try them all, or those asked for; return 1 if one survives, or is not to be made any more."""
    if wrong := faults():
        print("\n".join(wrong))
        return 1
    asked = [one for one in MUTANTS if not words or any(word in str(one) for word in words)]
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv", ".build", "instance", "docs", ".*_cache", "node_modules"))
        alive, sound = [], set[tuple[str, str]]()
        for one in asked:
            if (one.test, one.where) not in sound and _failing(tree, one.test, one.where):
                print(f"{one.test} fails at {one.where} as it is")
                return 1
            sound.add((one.test, one.where))
            began = time.perf_counter()
            alive += [one] if survives(tree, one) else []
            print(f"{'ALIVE' if one in alive else 'dead '} {time.perf_counter() - began:4.0f} s  {one}", flush=True)
    print(f"{len(alive)} of {len(asked)} survive")
    return int(bool(alive))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
