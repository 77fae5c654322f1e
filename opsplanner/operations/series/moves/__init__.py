"""What is pressed for all dates of a series at once: proposed, confirmed, undone."""
