"""Agencies that have to hear of something, and who told them."""

from flask import Blueprint

bp = Blueprint("telling", __name__)
