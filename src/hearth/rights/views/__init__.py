"""Pages of people's rights: requests and their files, restrictions of use."""
