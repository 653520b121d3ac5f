"""Raft (Ongaro and Ousterhout 2014): crash faults only."""
