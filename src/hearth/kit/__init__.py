"""Tools that know no room: identifiers, dates, form fields, refusals."""
