"""Texts, voices and photos without a command: kept, and filed as what their sender says they are."""
