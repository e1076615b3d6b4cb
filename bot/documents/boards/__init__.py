"""Printed matter for walls and pockets: notices of grids, contact cards and badges, as PNG and as PDF."""
