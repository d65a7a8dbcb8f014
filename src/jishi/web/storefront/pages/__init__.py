"""What a page of the shop shows, asked from many rooms at once, in a counted number of SQL."""
