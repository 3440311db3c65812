"""What comes in beside calls: SMS, delivery reports, end events, opt-outs."""
