"""Jishi: one county's market, from the greenhouse to the bag."""
