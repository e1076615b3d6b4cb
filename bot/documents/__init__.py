"""Tables and pictures from dataclasses: workbooks, PNG charts, QR codes, notices and cards for the printer (boards/).

It never words a text and never reads the store: what is drawn or written comes in ready.
"""
