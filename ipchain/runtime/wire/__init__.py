"""Frames: what one office's process sends to another's, and how hostile bytes are kept out.

`sealing` makes frames, `opener` takes them apart again, one small decision after the other; `inbox` is where
opened messages wait. No module here has a clock, a socket or a task: moments come in as whole microseconds.
The frame, the order of checks, the limits and all reasons: docs/wire.md.
"""
