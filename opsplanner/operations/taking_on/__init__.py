"""Asking agencies for more people than they have free, or for who is needed elsewhere at that time: it is taken on by name, with a reason."""
