"""Charts as SVG, made when the page is made: pure functions from plain data and words to a figure."""
