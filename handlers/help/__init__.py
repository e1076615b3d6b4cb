"""/help, /start, /cancel, /undo and /whoami: what somebody can do here, and who they are to the program."""
