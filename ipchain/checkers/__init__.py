"""What must hold, judged from the trace alone."""
