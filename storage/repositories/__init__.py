"""One repository a table group; each reads and writes inside the transaction it is given."""
