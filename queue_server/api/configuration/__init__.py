"""The configuration on the administrator's page: looked at, tried, saved, put in force; copies of a hall."""
