"""Rulebooks as data: what a published document asks, each value dated and with its clause.

This package reads and refuses; it never decides about a person and never computes a count.
"""
