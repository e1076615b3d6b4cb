"""Reminders (提醒): what is due to one person at one time is one message; a miss goes to the next head up, once."""
