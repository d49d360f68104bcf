"""Set-up of a clone, with the standard library alone: run by scripts/setup, never imported by the service."""
