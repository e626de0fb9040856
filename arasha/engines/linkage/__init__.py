"""Names, identifiers and typed text brought to one form, so that one person's records can be found and compared."""
