VERSION 1.15
DOMAIN|name=primary
CORE|count=2
MEMORY|size=34359738368
DOMAIN|name=web1
VCPU|count=16
MEMORY|size=34359738368
VNET|name=vnet0|dev=network@0|service=primary-vsw0|mac-addr=auto-alloc
VDISK|name=root|vol=web1-root@primary-vds0
DOMAIN|name=db1
VCPU|count=8
VCONS|port=5002|group=db1
DOMAIN|name=ldg1
UUID|uuid=0c1f5a80-60e2-4c8b-94a1-f1de12c0ff03
VCPU|count=4
MEMORY|size=4294967296
VNET|name=vnet0|dev=network@0|service=primary-vsw0|mac-addr=00:14:4f:f8:2b:0a
VDISK|name=root|vol=iso@primary-vds0
