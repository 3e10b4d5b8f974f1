"""Files and services that bring people, places and figures in and take them out."""
