"""Fuzzing: `python -m fuzz.run --seconds 60`; CONTRIBUTING.md says what to do with a finding."""
