"""What agencies are asked for, and what they answer."""

from flask import Blueprint

bp = Blueprint("commitments", __name__)
