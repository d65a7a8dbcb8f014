"""What is grown, what was done to it, and what it may therefore become.

Owns: crops, plans, batches, field records, farm inputs, certificates.
Promises: a batch inside its safety interval is not harvested, and one without a valid certificate
or substitute is never sold; records are added, never changed.
Does not know: what it is sold for.
"""
