"""A task after it is issued: signed, changed, taken up again, handed down, withdrawn."""
