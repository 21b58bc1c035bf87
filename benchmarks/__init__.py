"""Benchmarks: suites of cases, peers to measure against, records, comparisons and tables."""
