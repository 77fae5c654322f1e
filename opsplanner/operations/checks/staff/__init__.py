"""Whether agencies have the people: their numbers, and what their own calendars say."""
