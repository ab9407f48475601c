"""What a number is: how it is written, which unit it has, where it came from."""
