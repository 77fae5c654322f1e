"""Choices that somebody saved by name: what she had chosen on a page, to be opened again. The rooms above say of which pages."""

from flask import Blueprint

bp = Blueprint("choices", __name__)
