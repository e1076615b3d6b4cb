"""Demands: what a head asks of those below by a day, where the document leaves it to the head (适时)."""
