"""The whole service as `./run` starts it, driven from outside: over HTTP, by signals, and by nothing else."""
