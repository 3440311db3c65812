"""The only place that knows the carrier. A caller's phone number exists in here, during a request, and nowhere else."""
