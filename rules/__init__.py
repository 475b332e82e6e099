"""The rules, one module a family. Every module here is found by itself."""
