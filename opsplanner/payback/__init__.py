"""Community Payback, from found to cleaned: jobs that are asked for, decided, delivered and checked, and the days that Probation works on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("payback", __name__)
