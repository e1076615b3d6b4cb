"""Leave (请假): asked for (command.py, asking.py), put to the heads (filing.py), decided (deciding.py); absence.py says
who is away when."""
