"""How sure a result is: samples, summaries, sensitivity and the value of knowing more, on arrays of draws."""
