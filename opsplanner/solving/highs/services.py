"""HiGHS, in a process of its own: a problem comes in as JSON, and each better answer goes out as a line of JSON.

It is started as a program by `services.solve`, and imported by nobody: it stands alone, so that nothing of opsplanner is loaded into it and what happens to
it happens to no page. One thread, so that a machine of two cores goes on answering.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from typing import Any

try:
    import highspy
except ImportError:
    sys.exit(3)  # services.py: NOT_THERE

_out = sys.stdout
_WHOLE = 1e-6
_SHARE = 0.5
"""Of the time that is left, a goal gets so much at most; the last one all of it."""


def main() -> None:
    """Make each goal as small as it goes, in their order, those before it held and none of the floors larger than in the first answer."""
    os.nice(5)
    global _out
    _out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # HiGHS says who it is, whatever it is told
    sent = json.load(sys.stdin)
    ends = time.monotonic() + sent["seconds"]
    model, answer = _model(sent), sent["first"]
    first_goal = len(sent["rows"])
    for n, goal in enumerate(sent["goals"]):
        _tell(goal=n, answer=answer)
        left = max(ends - time.monotonic(), 0.1)
        answer, bound = _smaller(model, sent, goal, answer, left if n == len(sent["goals"]) - 1 else left * _SHARE)
        model.changeRowBounds(first_goal + n, -highspy.kHighsInf, _value(goal, answer))
        answer = _tightened(model, sent, n, answer)
        _tell(goal=n, answer=answer, bound=bound)
    _tell(done=True)


def _model(sent: dict[str, Any]) -> Any:
    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.999)):
        model.setOptionValue(name, value)
    for n, most in enumerate(sent["most"]):
        model.addVar(0, most)
        model.changeColIntegrality(n, highspy.HighsVarType.kInteger)
    for of, low, high in sent["rows"]:
        model.addRow(-highspy.kHighsInf if low is None else low, highspy.kHighsInf if high is None else high, len(of), [place for place, _ in of], [times for _, times in of])
    for n, goal in enumerate(sent["goals"]):
        floor = sent["floors"] is None or n < sent["floors"]
        model.addRow(-highspy.kHighsInf, _value(goal, sent["first"]) if floor else highspy.kHighsInf, len(goal), [place for place, _ in goal], [times for _, times in goal])
    return model


def _smaller(model: Any, sent: dict[str, Any], goal: list[tuple[int, int]], answer: list[int], seconds: float) -> tuple[list[int], int | None]:
    """Return the best answer that was found in so many seconds, and how small the goal could be at best."""
    if not goal:
        return answer, 0
    costs: dict[int, int] = dict(goal)
    for place in range(len(sent["most"])):
        model.changeColCost(place, costs.get(place, 0))
    _run(model, answer, seconds)
    found, bound = _found(model), model.getInfo().mip_dual_bound
    if found and _value(goal, found) <= _value(goal, answer):
        answer = found
    return answer, math.ceil(bound - _WHOLE) if math.isfinite(bound) else None


def _run(model: Any, answer: list[int], seconds: float) -> None:
    begin = highspy.HighsSolution()
    begin.col_value = [float(number) for number in answer]
    model.setSolution(begin)
    model.setOptionValue("time_limit", model.getRunTime() + seconds)
    model.run()


def _found(model: Any) -> list[int]:
    """Return what a run has found; nothing where it has not found any."""
    feasible = model.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return [round(number) for number in model.getSolution().col_value] if feasible else []


def _tightened(model: Any, sent: dict[str, Any], done: int, answer: list[int]) -> list[int]:
    """Return an answer that decides the same, and of which what follows from that is as small as it goes: the next goal begins with it."""
    decide = sent["decide"]
    if not decide or done + 1 == len(sent["goals"]):
        return answer
    costs = [0] * len(sent["most"])
    for goal in sent["goals"][done + 1 :]:
        for place, times in goal:
            costs[place] += times
    for place, cost in enumerate(costs):
        model.changeColCost(place, cost)
    for place in range(decide):
        model.changeColBounds(place, answer[place], answer[place])
    _run(model, answer, 1.0)
    found = _found(model)
    for place in range(decide):
        model.changeColBounds(place, 0, sent["most"][place])
    return found or answer


def _value(goal: list[tuple[int, int]], answer: list[int]) -> int:
    return sum(times * answer[place] for place, times in goal)


def _tell(**said: Any) -> None:
    _out.write(json.dumps(said) + "\n")
    _out.flush()


if __name__ == "__main__":
    main()
