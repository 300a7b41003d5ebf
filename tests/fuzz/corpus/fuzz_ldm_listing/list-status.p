VERSION 1.15
DOMAIN|name=primary
DOMAIN|name=web1
STATUS|op=migration|progress=20|error=no|target=sparc-b
