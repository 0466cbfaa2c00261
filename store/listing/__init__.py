"""Profiles by any filter, in any order, a page at a time (C12, X13).

choosing  what each filter means, as a condition
ordering  the sorts, each as stretches that follow one another
cursors   where the next page begins
pages     one page, and how many there are in all
"""
