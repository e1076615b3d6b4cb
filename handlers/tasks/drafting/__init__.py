"""A task before it is issued: its line is read, what is missing is asked, and a preview says whom it reaches."""
