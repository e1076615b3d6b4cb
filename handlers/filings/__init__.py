"""Filings (报送): what an office or a head files for a period because a rulebook asks for it."""
