"""What is promised: agreements, commitments, credits, and what they apply to."""
