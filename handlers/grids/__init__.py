"""Changes of the grid tree in the chat."""
