"""Accounts and agencies' contacts, as an administrator keeps them."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
