"""What the site says: every page, form, letter and file, as text that can be compared with that of another commit.

`./dev compare` copies this folder into the other checkout and runs it there. So it asks as a browser does, and imports
nothing of ours: what is moved within the house is no difference.
"""
