"""Programs for those who work on fob: pictures of its screens, and the generated parts of the documentation.

``make reference`` writes the pages that say what the program says. They come from ``--help`` of every command and from
the tables of refusals, so nobody has to keep them up to date. A test fails while a page is not what the program says.
"""
