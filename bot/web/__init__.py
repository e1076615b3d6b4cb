"""Pages that the program serves itself: today the phones of the demo, on loopback."""
