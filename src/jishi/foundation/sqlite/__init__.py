"""SQLite as the framework speaks to it, but the words of a statement are put in order only once."""
