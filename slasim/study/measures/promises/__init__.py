"""What was promised: kept or not, by how much luck, and what is asked."""
