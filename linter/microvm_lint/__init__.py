"""microvm-lint checks definitions of AWS Lambda MicroVM images."""

__version__ = "0.1.0"
