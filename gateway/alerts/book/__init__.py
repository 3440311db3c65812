"""The whole roster as a coordinator sees and changes it."""
