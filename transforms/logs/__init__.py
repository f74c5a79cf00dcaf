"""From the bytes of a log object to invocations: framing, envelope, and one module per dialect."""
