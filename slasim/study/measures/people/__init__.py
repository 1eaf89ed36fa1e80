"""Who works: hours staffed and busy, overtime, and what the staff costs."""
