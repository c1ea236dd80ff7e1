"""Learn the numbers of the search in statutes: `make model DATA=folder`. Not needed to run the service."""
