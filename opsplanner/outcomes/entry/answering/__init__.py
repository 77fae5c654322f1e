"""Answering the question about a figure by the link in the message that asks it."""
