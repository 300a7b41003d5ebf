VERSION 1.15
DOMAIN|name=primary
name=aggr1|class=AGGR|media=ETHER|state=up|speed=2000
|name=net0|state=up
|name=net1|state=down
name=net0|class=PHYS|media=ETHER|state=up|speed=1000
