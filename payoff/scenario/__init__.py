"""What the user said: the scenario file, read strictly and with a place for every error."""
