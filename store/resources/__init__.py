"""Single records as another program reads, writes and deletes them, each within the reach of its token."""
