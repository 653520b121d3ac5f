"""Scenario files: frozen values, and the loader that explains its errors."""
