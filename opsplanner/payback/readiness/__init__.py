"""Whether the site, the supervisor and the collection are ready for a session: asked three working days before, answered, and shown."""
