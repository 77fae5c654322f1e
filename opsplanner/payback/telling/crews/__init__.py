"""What supervisors of Community Payback's crews are told: that they are named, and what becomes of their crew, its day and its work."""
