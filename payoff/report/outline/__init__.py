"""The outline of an annex: which sections it has, in what order, and what stands in them."""
