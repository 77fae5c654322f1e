"""Agencies that have to hear of something, and who told them."""

from flask import Blueprint

bp = Blueprint("notices", __name__)
