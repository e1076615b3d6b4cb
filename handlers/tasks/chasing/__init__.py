"""Who has not signed or answered, the lists that heads get of them, and what time brings."""
