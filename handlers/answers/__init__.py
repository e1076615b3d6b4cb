"""Answers to tasks that collect: read from one line or a form, summed up the tree, corrected, confirmed, handed on."""
