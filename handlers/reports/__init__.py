"""Daily reports (日报): filed (filing.py), asked for and read (command.py, reading.py), owed by rule (owed.py)."""
