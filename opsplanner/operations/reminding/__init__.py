"""Reminding agencies of what they have not answered, and telling who leads whose answer is overdue."""
