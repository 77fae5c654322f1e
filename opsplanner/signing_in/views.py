"""Signing in and out, one-time links, and one's own account. (Administration stands in `administration_views`.)"""

from __future__ import annotations

import logging

from flask import Flask, Response, current_app, redirect, request, session, url_for
from flask_login import current_user

from opsplanner import clock
from opsplanner.access import open_to_all, person, requires
from opsplanner.accounts import queries as accounts_queries
from opsplanner.accounts import services as accounts_services
from opsplanner.accounts.absence import queries as absence_queries
from opsplanner.accounts.absence import words as absence_words
from opsplanner.history import newest, subjects
from opsplanner.models import User
from opsplanner.signing_in import bp, rules, services, words
from opsplanner.signing_in.forms import EndSignInForm, PasswordForm, SignInForm, TelephoneForm, WelcomeForm
from opsplanner.signing_in.lapse import forms as lapse_forms
from opsplanner.signing_in.lapse import page as lapse_page
from opsplanner.signing_in.limits import services as limits_services
from opsplanner.signing_in.passwords import services as passwords_services
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page

log = logging.getLogger("opsplanner.signing_in")


def set_up(app: Flask) -> None:
    """Join the room: who is signed in, and pages."""
    app.config.setdefault(passwords_services.SETTING, passwords_services.usual_hasher())
    lapse_page.set_up(app)
    app.register_blueprint(bp)


def _browser() -> dict[str, str]:
    return {"address": request.remote_addr or "", "browser": request.user_agent.string, "instead_of": session.get("_user_id", "")}


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all("nobody is signed in before signing in")
@limits_services.of_sign_in
def sign_in() -> Response:
    """Sign in, and go on to where the person wanted to be, or to the work that was kept."""
    onward = rules.local_path(request.args.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(onward or "/", 303)  # type: ignore[return-value]
    form, held = SignInForm(), lapse_forms.from_sign_in(request)
    started: list[User] = []
    if saved(form, lambda: started.append(services.sign_in(_recognised(form), **_browser()))):
        for user in started:
            lapse_page.start_session(user)
        answer = lapse_page.still_here(held) if held else go_to(onward or "/")
        return limits_services.remember_browser(answer, form.email.data)
    if form.wrong_password:
        limits_services.failed()
        log.warning("sign-in refused for somebody at %s", request.remote_addr)
    return lapse_page.after(form.wait, lapse_page.sign_in_page(form, held, form.status, onward))


def _recognised(form: SignInForm) -> services.Recognised:
    assert form.who is not None
    return form.who


@bp.route("/sign-out", methods=["POST"])
@requires("see")
def sign_out() -> Response:
    """End this browser's sign-in on the server."""
    form = ActionForm()
    if not saved(form, lambda: accounts_services.end_sign_in(person().sign_in_id)):
        return not_done(form, "/")
    session.clear()
    answer = go_to(url_for(".sign_in"), "You have signed out.")
    kept = request.form.get("keep") == "yes"  # what somebody else wrote down here without signal, and is not sent yet; the page takes away the rest
    answer.headers["Clear-Site-Data"] = '"cache"' if kept else '"cache", "storage"'  # not cookies: the one of a known browser stays
    return answer


@bp.route("/welcome/<string:token>", methods=["GET", "POST"])
@open_to_all("the link itself is the proof")
def welcome(token: str) -> Response:
    """Set the password of an invited person, or a new one. Looking at the page does not use the link up."""
    link = accounts_queries.live_link(token, clock.now())
    if link is None:
        return render_page("signing_in/link_over.html", status=404)
    form = WelcomeForm()
    form.user, started = link.user, []
    first_time, email = link.user.password_hash is None, link.user.email
    others = [one for one in (link.made_by, link.asked_by) if one is not None and one.id != link.user_id]
    used_in = words.used_in(request.user_agent.string, [one.name for one in others if limits_services.is_known(one.email)])
    if saved(form, lambda: started.append(services.begin(services.use_link(token, form.hashed, used_in=used_in), **_browser()))):
        for user in started:
            lapse_page.start_session(user)
        return limits_services.remember_browser(go_to("/", "Your password is set, and you are signed in."), email)
    if form.form_errors == [services.LINK_OVER]:
        return render_page("signing_in/link_over.html", status=404)
    page = render_page("signing_in/welcome.html", status=form.status, form=form, person=form.user, first_time=first_time, token=token)
    return lapse_page.after(form.wait, page)


@bp.route("/account")
@requires("see")
def account() -> Response:
    """One's own account, and where one is signed in."""
    user = person()
    sign_ins = [(row, words.browser_in_words(row.browser)) for row in accounts_queries.sign_ins_of(user.id, clock.now())]
    links = url_for("feeds.index") if "feeds.index" in current_app.view_functions else None
    return render_page(
        "signing_in/account.html", user=user, sign_ins=sign_ins, here=accounts_queries.stored_as(user.sign_in_id), subscriptions=links,
        lines=newest(subjects.of_user(user.id), 10), away=absence_words.shown(absence_queries.of(user.email, clock.today())),
    )


@bp.route("/account/telephone", methods=["GET", "POST"])
@requires("see")
def telephone() -> Response:
    """Change one's own telephone number."""
    form = TelephoneForm()
    if saved(form, lambda: accounts_services.set_telephone(form.telephone.data or "", seen_version=form.version.data, by=person())):
        return go_to(url_for(".account"), "Your telephone number is changed.")
    if request.method == "GET":
        form.telephone.data = person().telephone
    form.version.carry(person().version)
    return render_page("signing_in/telephone.html", status=form.status, form=form)


@bp.route("/account/password", methods=["GET", "POST"])
@requires("see")
@limits_services.of_own_password
def password() -> Response:
    """Change one's own password. All other browsers are signed out."""
    form = PasswordForm()
    form.user = user = person()
    keep = user.sign_in_id
    if saved(form, lambda: services.change_password(accounts_services.held(user.id), form.hashed, checked=form.checked, keep=keep)):
        return go_to(url_for(".account"), "Your password is changed. Every other browser in which you were signed in is signed out.")
    if form.wrong_password:
        limits_services.failed()
    return lapse_page.after(form.wait, render_page("signing_in/password.html", status=form.status, form=form))


@bp.route("/account/end-sign-in", methods=["POST"])
@requires("see")
def end_sign_in() -> Response:
    """Sign one of one's own browsers out."""
    form = EndSignInForm()
    if saved(form, lambda: services.end_own_sign_in(form.sign_in.data or "", by=person())):
        return go_to(url_for(".account"), "That browser is signed out.")
    return not_done(form, url_for(".account"))
