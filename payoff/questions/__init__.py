"""Questions that a board asks of a result: what there is to gain, who pays, what must be true."""
