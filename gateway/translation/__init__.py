"""Words out to translators and back: a spreadsheet of every text that people see, and the flow files it comes from."""
