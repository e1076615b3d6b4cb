"""Pure arithmetic on rules: periods, progress, and whether a quota will be met. No clock, no storage, no text."""
