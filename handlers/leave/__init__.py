"""Leave (请假): asked (command.py), put to the heads (asking.py, deciding.py), and who is away when (absence.py)."""
