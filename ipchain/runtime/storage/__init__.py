"""What an office must never forget, on a real disk: one folder per node, SQLite with a chain of hashes and a witness.

SQLite alone is not enough. With `synchronous=FULL` a power cut loses nothing, but one flipped bit in the write-ahead
log drops acknowledged commits, and a flipped bit in a row is served as data, both without a word (measured; see
docs/storage.md). So every record is chained to the one before, and a small second file says how far this node has
spoken. A node that finds less than it has spoken of may listen and serve, but it never votes again under its old key.

| module | decides |
| opening | create, open and restore a store: what is found, which row of the table that is, what is done |
| recovery | the table: what is found, what it means, what is done |
| store | append, read, repair, back up; dead after the first failed sync |
| seals | what proves a record: its hash and the chain of all before it |
| witness | the second file: how far this node has spoken |
| tables | the SQL |
| database, sqlite | what is asked of a database, and the standard library's |
| folder, disk | what is asked of a folder, and the operating system's |
| room | the reserve for a full disk |
| evidence | marks of quarantine, and copies of what was found |
| kinds | which records are promises |
| stopping | how a store ends: errors and exit codes |

Not here: who runs the store and in which thread (`runtime.host`), keys (`identity`), asking peers what they heard from
this node (the network's part of amnesia; the store only says `may_promise`).
"""
