"""The page on which an agency says its watches or shifts."""
