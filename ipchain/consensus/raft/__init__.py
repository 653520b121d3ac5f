"""Raft: one leader orders the batches, a majority keeps them (Ongaro & Ousterhout 2014; Ongaro's dissertation 2014).

Read in this order: `messages`, `rules` (every decision, as pure functions), `log`, `state`, `roles`, then the
handlers `election`, `following`, `leading`, and `core`, which ties them to the one interface.

Raft trusts its members not to lie; it bears crashes, losses, repeats, delays and partitions.
"""
