"""What every room uses and that knows no room: form fields, dates, identifiers, refusals."""
