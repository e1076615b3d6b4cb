"""The roster: who stands on which grid and looks after whom, as a workbook and as rows.

Rows in, a checked plan out, applied whole or not at all. It never opens a file and never asks for the time.
"""
