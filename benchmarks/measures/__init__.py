"""How each method of a case is measured, in this process."""
