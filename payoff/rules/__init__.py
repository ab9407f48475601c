"""What the law says of an amount: benefits, taxes and the job bundle, as plain functions on arrays."""
