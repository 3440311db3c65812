"""What came in while somebody was on another page."""
