"""Quotas (定额): what each post must reach by its rulebook and has reached; computed from facts, never stored."""
