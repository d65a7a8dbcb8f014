"""The interleaving explorer: two people at once, in every order of their statements."""
