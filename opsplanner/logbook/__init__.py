"""The logbook: the briefing that is printed, who turned up, the log of the day, the debrief and its lessons."""

from flask import Blueprint

bp = Blueprint("logbook", __name__)
