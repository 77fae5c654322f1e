"""Working a proposal out."""
