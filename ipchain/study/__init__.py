"""Scenarios, runs and comparisons as objects for a notebook or a script; `import ipchain` leads here.

Nothing is worked out here: objects of the floors below are held, shown and handed on. Tables are the tables that
`ipchain export` writes, figures are the figures of the page.
"""
