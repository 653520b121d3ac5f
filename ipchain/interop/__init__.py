"""What one ledger or office can show another."""
