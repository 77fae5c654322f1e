"""Several jobs put on one slot or over the days, and several sessions moved or taken off, in one press."""
