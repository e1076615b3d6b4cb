"""Public notices of grids, and the contact cards and badges of those who serve on them."""
