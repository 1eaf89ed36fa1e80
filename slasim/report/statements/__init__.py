"""What is printed of a scorecard, and of two logs side by side."""
