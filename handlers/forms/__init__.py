"""Guided forms: what a form is (form.py), how it runs (engine.py), and fields that several forms share."""
