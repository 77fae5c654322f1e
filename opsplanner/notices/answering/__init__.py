"""Answering from the message what somebody was asked: a question about a Payback job, or about a figure."""
