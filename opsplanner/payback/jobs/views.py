"""One Community Payback job: how it stands, its timeline, and what every page with one form about it shows."""

from __future__ import annotations

from typing import Any

from flask import Response, has_request_context, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.errors import RuleBroken
from opsplanner.models import PaybackJob
from opsplanner.payback import bp
from opsplanner.payback.jobs import page, queries, rules, words
from opsplanner.payback.queue.filters import Filters
from opsplanner.web.filters import typed
from opsplanner.web.forms import PageForm
from opsplanner.web.pages import render_page

OF_A_JOB = frozenset({"reference", "session_id"})
"""What an address names that is about one job."""


def address(reference: str) -> str:
    """The address of a job's page."""
    return url_for("payback.show", reference=reference)


@bp.get("/payback/<reference>")
@requires("see")
def show(reference: str) -> Response:
    """One job: how it stands, the one next step, its timeline from found to cleaned, and everything said about it."""
    job = queries.one_job(person(), reference, "see")
    return render_page("payback/show.html", job=job, page=page.page_of(job, person()), back=_queue(), may_refer=may(person(), "refer_payback"))


def _queue() -> str:
    """Where the reader came from in the queue: what the address carries of it."""
    chosen: dict[str, Any] = _chosen()
    return url_for(".board", **chosen)


def _chosen() -> dict[str, str]:
    return typed(request.args, *Filters.LABELS, "page", longest=60)


@bp.url_defaults
def _keep_the_queue(_: str, values: dict[str, Any]) -> None:
    """What is chosen in the queue goes along from a job's page to its moves and sessions and back, so that it is there on coming back."""
    if has_request_context() and request.view_args and request.blueprint == bp.name and OF_A_JOB & request.view_args.keys() and OF_A_JOB & values.keys():
        for name, text in _chosen().items():
            values.setdefault(name, text)


def form_page(name: str, form: PageForm, job: PaybackJob, *, verb: str = "", **more: Any) -> Response:
    """Answer a page with one form about a job, or why its state forbids what the form does."""
    form.version.carry(job.version)
    refusal = ""
    try:
        if verb:
            rules.check_move(verb, job.state)
    except RuleBroken as broken:
        refusal = str(broken)
    return render_page(
        f"payback/{name}.html", fragment=f"payback/_{name}.html", status=form.status, form=form, job=job, refusal=refusal,
        sentence=words.state_sentence(job, clock.today()), answers=words.answers(job), **more,
    )
