"""The shipped rulebooks, one YAML file a document; nothing here runs."""
