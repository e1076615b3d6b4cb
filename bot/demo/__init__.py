"""The demo: a made-up county on an embedded file, its phones on one page, and a clock that can be moved."""
