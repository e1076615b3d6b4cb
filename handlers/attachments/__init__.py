"""Seeing what was filed: the photos, voices, files and places of a report or a visit (facts.py, command.py)."""
