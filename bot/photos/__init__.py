"""Photos: residents' are kept here and go along with a backup, matters' are compared, portraits are fetched small."""
