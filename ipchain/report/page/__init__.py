"""The page of a run: words in two languages, the table of sections, templates, and what makes one file of them."""
