"""How strangers' sites are visited: what their robots.txt allows, and at a bearable pace."""
