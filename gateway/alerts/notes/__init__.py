"""The one short answer that an SMS gets, and the ids of SMS that came in."""
