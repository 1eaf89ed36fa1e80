"""What is read of plans: staffing, targets, prices."""
