"""I12: batches, recounted from their records and certificates."""

from collections.abc import Iterator

from jishi.production import queries, rules
from jishi.production.models import Batch, Certificate, Inspection
from jishi.proof.findings import Finding


def batches_are_recounted() -> Iterator[Finding]:
    """I12: what a batch counts is what its records, after all corrections, make of it."""
    for batch in Batch.objects.iterator(1_000):
        harvests, applied = queries.harvests_of(batch), queries.applications_to(batch)
        unfit = sum(quantity for on, quantity in harvests if rules.blocked_until(on, applied))
        counted = (sum(quantity for _on, quantity in harvests), unfit, queries.covered(batch))
        told = (batch.harvested, batch.unfit, batch.certified)
        if told != counted:
            words = f"harvested, unfit, certified say {told}, its records {counted}"
            yield Finding("I12", f"batch {batch.number}", words)


def failed_batches_have_no_certificate() -> Iterator[Finding]:
    """I12: nothing holds that was issued up to the last test, if that failed."""
    for failed in Inspection.objects.filter(passed=False).select_related("batch"):
        last = queries.failed_inspection(failed.batch)
        if last == failed and failed.batch.certificates.filter(withdrawn_on=None).exists():
            yield Finding("I12", f"batch {failed.batch.number}", "failed, and is certified")


def reissued_certificates_hold_with_their_sources() -> Iterator[Finding]:
    """I12: issued anew, a certificate ends and is withdrawn no later than any of its sources."""
    for anew in Certificate.objects.filter(batch=None).prefetch_related("sources"):
        for source in anew.sources.all():
            is_withdrawn = source.withdrawn_on and not anew.withdrawn_on
            if is_withdrawn or anew.valid_until > source.valid_until:
                words = f"outlives its source {source.number}"
                yield Finding("I12", f"certificate {anew.number}", words)
