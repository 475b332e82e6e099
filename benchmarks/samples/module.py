"""A module that ruff checks."""

import os

print(os.name)
