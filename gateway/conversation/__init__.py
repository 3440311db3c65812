"""One hop, told in order: play the call, keep what must be kept, say what comes next."""
