"""Pictures of flows: as SVG for pages and files, as Mermaid text for who draws it themselves."""
