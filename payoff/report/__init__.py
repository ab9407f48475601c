"""Showing: one summary of a result, rendered as HTML, Markdown, CSV and terminal text.

How a number reaches a page: `summary.summary` turns a result into a plain dict with every
text in the asked language; `render` gives that dict to the templates, `terminal` to the
screen; `locale` writes numbers; `figures` draws. No module here computes.
"""
