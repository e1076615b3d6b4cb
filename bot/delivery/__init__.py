"""Out: claim with a slot (block, holding, last_second), render and send (worker), settle (outcomes, settling)."""
