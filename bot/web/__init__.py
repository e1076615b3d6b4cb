"""Pages that the program serves itself: the phones of the demo, on loopback, and the residents' page (public/)."""
