"""The commands of `gridbot`, a module each; app.py names them, and only the one that is called is imported."""
