"""Tables and pictures from dataclasses: Excel workbooks, PNG charts, QR codes.

It never words a text and never reads the store: what is drawn or written comes in ready.
"""
