"""How a terminal becomes somebody's (joining.py, claims.py) or a grid's (groups.py), and what ends it (closing.py)."""
