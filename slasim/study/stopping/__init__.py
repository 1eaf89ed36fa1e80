"""When replications are enough: the rules, and who watches over them."""
