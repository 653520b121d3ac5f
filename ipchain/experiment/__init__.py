"""Runs: from a scenario to a verdict."""
