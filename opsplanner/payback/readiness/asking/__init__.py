"""Asking whether everything is ready for what is planned: a task of the worker, and what the message to the host says."""
