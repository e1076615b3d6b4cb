"""Channels: one folder a platform, all behind the port in port.py; none imports another, none imports storage."""
