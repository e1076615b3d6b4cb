"""The ground floor: settings, rulebooks, the calendar, words and fonts as data. Imports nothing above it."""
