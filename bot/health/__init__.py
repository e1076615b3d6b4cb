"""How the program says how it fares: what its parts report (observing.py), whether it is ready, its metrics."""
