"""Measurements: every figure that the README names, each against a peer or a bound of the same run."""
