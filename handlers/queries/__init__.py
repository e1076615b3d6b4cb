"""Reads for pages and digests; nothing here writes."""
