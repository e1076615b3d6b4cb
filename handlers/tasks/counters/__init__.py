"""The live counters of a task on people's screens, and what became of its letters."""
