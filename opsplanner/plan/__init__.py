"""The community safety plan: each year's priorities, and what was done for them."""

from flask import Blueprint

bp = Blueprint("plan", __name__)
