"""Web phones: the chat of a browser page as a channel, for the demo and for terminals that nobody looks at."""
