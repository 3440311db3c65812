"""What may be known in numbers, with small ones hidden from who does not see the cases."""
