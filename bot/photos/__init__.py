"""Photos: those that residents sent are kept here, and those of matters are compared."""
