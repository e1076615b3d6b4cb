"""Meetings (会议) and trainings (培训): convened, answered, checked in on the spot, written down."""
