"""A problem is given to HiGHS in a process of its own, which is watched, and ended where it takes too long."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from opsplanner.solving import rules
from opsplanner.solving.rules import Outcome, Problem, Step

SECONDS = 20.0
"""So long a problem is worked at."""
GRACE = 10.0
"""So long a process is given besides, to begin and to end."""
PROGRAM: Sequence[str] = (sys.executable, str(Path(__file__).with_name("highs") / "services.py"))
"""What is started to solve a problem."""
NOT_THERE = 3
"""What the program ends with where HiGHS is not installed."""
_LOOKS = 0.2
KILLED = "The program that solves it was ended from outside"
AWAY = "The program that solves it could not be started. Tell whoever looks after this installation: the package highspy may be missing"
FAILED = "The program that solves it ended with a fault"
TOO_LONG = "The program that solves it did not end in time"
STOPPED = "opsplanner was stopped in the middle of it"


class Told(Protocol):
    """Hears how far the work is."""

    def __call__(self, step: Step, /) -> object:
        """Hear it."""


def solve(
    problem: Problem, first: Sequence[int], *, seconds: float = SECONDS, grace: float | None = None, told: Told = lambda step: None, stopping: Callable[[], bool] = lambda: False,
    program: Sequence[str] = (),
) -> Outcome:
    """Return the best answer to a problem that was found in so many seconds of the clock, begun from a `first` one that holds.

    Whatever becomes of the process that solves it, what is returned keeps to the problem and is worse than the first on no goal; what became of it is said
    as `trouble`. `grace` is how long it is given besides to begin and to end, GRACE unless said. `told` hears how far it is; `stopping` is asked several times a second, and ends it.
    """
    return _Watch(problem, first, told).over(program or PROGRAM, seconds, GRACE if grace is None else grace, stopping)


class _Watch:
    """What is known of a process that solves a problem: its best answer so far, which is believed once it was looked at."""

    def __init__(self, problem: Problem, first: Sequence[int], told: Told) -> None:
        self.problem, self.first, self.told = problem, first, told
        self.best, self.done = list(first), False
        self.bounds: list[int | None] = [None] * len(problem.goals)

    def over(self, program: Sequence[str], seconds: float, grace: float, stopping: Callable[[], bool]) -> Outcome:
        """Watch it to its end."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME", "TMPDIR")}  # no setting and no secret is any business of its
        try:
            process = subprocess.Popen(
                [*program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=kept | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
        except OSError:
            return self._outcome(AWAY)
        try:
            trouble = self._watched(process, seconds, grace, stopping)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe and not pipe.closed:
                    pipe.close()
        return self._outcome(trouble)

    def _watched(self, process: subprocess.Popen[bytes], seconds: float, grace: float, stopping: Callable[[], bool]) -> str:
        assert process.stdin and process.stdout
        try:
            process.stdin.write(json.dumps(rules.as_sent(self.problem, self.first, seconds)).encode())
            process.stdin.close()
        except BrokenPipeError:
            return self._why(process)
        ends, text = time.monotonic() + seconds + grace, b""
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while time.monotonic() < ends:
                if stopping():
                    return STOPPED
                if not selector.select(_LOOKS):
                    continue
                part = os.read(process.stdout.fileno(), 1 << 16)
                if not part:
                    return "" if self.done else self._why(process)
                *lines, text = (text + part).split(b"\n")
                for line in lines:
                    with suppress(ValueError):  # what is no JSON is nobody's word
                        self._heard(json.loads(line))
        return TOO_LONG

    def _why(self, process: subprocess.Popen[bytes]) -> str:
        code = process.wait()
        return KILLED if code < 0 else AWAY if code == NOT_THERE else FAILED

    def _heard(self, said: object) -> None:
        if not isinstance(said, dict):
            return
        if said.get("done"):
            self.done = True
            return
        goal, answer = said.get("goal"), said.get("answer")
        if not isinstance(goal, int) or not isinstance(answer, list) or not 0 <= goal < len(self.bounds):
            return
        good = rules.holds(self.problem, answer) and rules.is_no_worse(self.problem, answer, self.first)
        if good and not rules.is_better(self.problem, self.best, answer):
            self.best = answer
            bound = said.get("bound")
            self.bounds[goal] = bound if isinstance(bound, int) else None
        self.told(Step(goal, rules.value_of(self.problem.goals[goal], self.best)))

    def _outcome(self, trouble: str) -> Outcome:
        return Outcome(self.best, self.bounds, trouble, rules.values_of(self.problem, self.best))
