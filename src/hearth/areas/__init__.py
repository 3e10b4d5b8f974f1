"""Where things are: boroughs, neighbourhoods, wards and postcodes."""
