"""Benchmarks: run by hand, each prints its figures; nothing here is a test."""
