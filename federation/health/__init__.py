"""Whether this installation is fit to run: probes, signs of life, and what `manage.py check --deploy` adds."""
