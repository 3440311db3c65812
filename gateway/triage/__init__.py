"""What the hotline decides on a report: level, flags, who has it, who is told, what it belongs to, how it ends."""
