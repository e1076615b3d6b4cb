"""The way out: claim from the outbox, pace, render, send, settle (worker.py, pace.py, outcomes.py)."""
