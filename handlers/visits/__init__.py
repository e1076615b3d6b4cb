"""Visits (走访): filed, counted against quotas, corrected."""
