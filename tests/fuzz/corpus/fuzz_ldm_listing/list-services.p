VERSION 1.15
VCC|name=primary-vcc0|port-range=5000-5100
VSW|name=primary-vsw0|mac-addr=00:14:4f:fb:ec:00|net-dev=aggr1|dev=switch@0|default-vlan-id=1|pvid=1|vid=120,130|mode=|mtu=1500|linkprop=phys-state|id=0|inter-vnet-link=on
VDS|name=primary-vds0
|vol=web1-root|opts=|dev=/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0001d0s2|mpgroup=
|vol=db1-data|opts=excl|dev=/ldoms/db1/data.img|mpgroup
|vol=iso|opts=ro|dev=/export/iso/sol-11_4-text-sparc.iso|mpgroup=
