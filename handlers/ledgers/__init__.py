"""Ledgers (台账): what one history of matters says of a unit, a worker and a month."""
