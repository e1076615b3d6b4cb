"""The way in: receive.py commits raw updates before they are acknowledged, handle.py answers them chat by chat."""
