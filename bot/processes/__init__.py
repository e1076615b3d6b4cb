"""How the program's parts are spread over processes: roles, leases and locks, and what keeps each part running."""
