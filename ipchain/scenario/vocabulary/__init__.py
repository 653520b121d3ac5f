"""The closed vocabulary of scenario files: one table that decides, describes and explains.

`grammar` says how the table is written; `scalars` what a single value can be; `who`, `steps`, `faults`, `checks`
and `top` are the table. Validation (`reading`), the JSON Schema (`json_schema`), the reference part of
docs/scenario-format.md and `ipchain explain WORD` all read it, so they cannot disagree.
Why a table of ours and no schema library: docs/decisions/0003-scenario-schema-as-a-table.md.
"""
