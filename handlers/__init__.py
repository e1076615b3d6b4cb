"""What the bot does: use cases, forms, pure rules, queries, jobs. Opens no socket, renders no text, reads no clock."""
