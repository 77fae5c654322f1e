"""Accounts, and signing in."""

from flask import Blueprint

bp = Blueprint("people", __name__)
