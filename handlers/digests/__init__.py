"""Digests (简报): the numbers of a subtree beside the last period, the three worst places, and what is overdue."""
