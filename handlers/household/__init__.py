"""The household book (户情): shown, corrected and confirmed at the door."""
