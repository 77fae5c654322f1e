"""A month's crews in one press: each working day without a crew gets its usual crews, or those of its weekday as they went out last."""
