"""Surveys and inspections (调研) by heads: of grids, projects and work points; whoever is in charge is told."""
