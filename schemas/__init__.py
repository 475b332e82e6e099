"""The documented constraints as JSON Schema, and the schemas of configuration and report."""
