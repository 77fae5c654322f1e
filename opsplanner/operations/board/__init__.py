"""The board: agencies down, days across, and what each has free, has promised and is asked for (docs/domain.md, "The board")."""
