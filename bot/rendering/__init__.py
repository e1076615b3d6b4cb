"""Letters into words: message(kind, params, buttons) → the text of a language and a channel, at send time."""
