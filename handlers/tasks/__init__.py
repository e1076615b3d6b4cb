"""Tasks (任务): read from a line or a form, previewed, issued to every terminal in scope, signed, chased, withdrawn."""
