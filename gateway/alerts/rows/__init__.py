"""How a row of alerts or notes waits, is published and is held by one job."""
