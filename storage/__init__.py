"""The facts: tables, units of work, repositories, migrations. Formats no text and knows no chat."""
