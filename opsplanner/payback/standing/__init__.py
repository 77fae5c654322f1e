"""Standing sites: jobs of Community Payback that come back by a rule, and are never finished by a session."""
