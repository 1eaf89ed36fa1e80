"""What is measured of a replication, how replications are merged, and a figure by its name."""
