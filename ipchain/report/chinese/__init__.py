"""Made sentences in Chinese: what was seen, what is required, captions, reasons. The words stand in `*.toml`."""
