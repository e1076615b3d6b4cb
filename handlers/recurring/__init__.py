"""Tasks that the clock issues (每天17点, 明天8点发), drafts that are put aside, and templates."""
