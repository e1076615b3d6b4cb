"""Special periods (特殊时段): flood season, festivals; declared by an office, with zero reports and a duty roster."""
