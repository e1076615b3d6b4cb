"""Matters (上报): registered, sorted, handled level by level, solved, followed up, closed."""
