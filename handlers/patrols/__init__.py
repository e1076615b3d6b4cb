"""Patrols and working hours by the clock (打卡): begun, ended, located, and asked for where an end was forgotten."""
