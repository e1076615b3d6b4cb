"""Duty rosters (值班表): read from lines, told the day before and that morning, changed with a head's consent."""
