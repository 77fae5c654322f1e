"""How many people come for each place that is planned, as it was measured or as it was agreed: what dates are promised by."""
