"""Forms, their logic, and readings from the first draft to the signature."""
