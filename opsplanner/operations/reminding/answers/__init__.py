"""The one page, without an account, on which an agency answers all that a reminder lists."""
