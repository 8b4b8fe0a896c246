"""Stands in for the application's commands, so that tests of ./run see the supervisor and nothing else."""

import sys

print("manage.py", *sys.argv[1:])
