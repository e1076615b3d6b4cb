"""Servers that stand in for vendors: each refuses what the real one refuses, the vendor's page beside each rule."""
