"""Answering Probation's question about a job by the link in the message that asks it, with an account or without."""
