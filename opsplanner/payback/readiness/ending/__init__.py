"""The end of what was asked before a session, where it is planned anew."""
