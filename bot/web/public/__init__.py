"""The public page: what residents reach by the QR of the notice board; no account, nothing but their own number."""
