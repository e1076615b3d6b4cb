"""What goes wrong around delivery, on purpose: nothing is lost, and what comes twice is known to."""
