"""The tests mirror the tree; contract/ holds one suite for every store and channel, e2e/ runs the real program."""
