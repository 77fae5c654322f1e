"""Making a proposal into series and drafts."""
