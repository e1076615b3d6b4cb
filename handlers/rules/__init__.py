"""Pure arithmetic on rules: periods and progress. No clock, no storage, no text."""
