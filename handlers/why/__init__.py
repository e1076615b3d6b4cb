"""凭什么 (为什么): any rule with its clause and document, and the facts that its figure was computed from."""
