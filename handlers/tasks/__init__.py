"""Tasks (任务): read from a line or a form, previewed, issued to every terminal in scope, signed, chased, withdrawn.

drafting/ is before a task is issued, issuing.py the moment, issued/ after it; counters/ shows it, chasing/ reminds;
managing.py says who may.
"""
