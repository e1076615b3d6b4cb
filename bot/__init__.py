"""The running program: channels, inbox, delivery, rendering, documents, web, CLI. Decides nothing about grid work."""
