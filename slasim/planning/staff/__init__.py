"""Staffing plans: seats that keep what is asked."""
