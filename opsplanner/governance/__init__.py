"""Who governs the partnership: its groups, their members and meetings, and what was decided and agreed there."""

from flask import Blueprint

bp = Blueprint("governance", __name__)
