"""The list: what needs the hotline now."""
