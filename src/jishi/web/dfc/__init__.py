"""What is on offer in the words of the Data Food Consortium, for other platforms."""
