VERSION 1.15
|dev=pci@400|alias=pci_0|status=|domain=primary|type=BUS|bus=pci_0
|dev=pci@400/pci@2/pci@0/pci@8|alias=/SYS/MB/PCIE0|status=OCC|domain=primary|type=PCIE|bus=pci_0
|dev=pci@400/pci@1/pci@0/pci@4/network@0|alias=/SYS/MB/NET0/IOVNET.PF0|status=|domain=primary|type=PF|class=NETWORK|bus=pci_0
|maxvfs=7
|dev=pci@400/pci@1/pci@0/pci@4/network@0,80|alias=/SYS/MB/NET0/IOVNET.PF0.VF0|status=|domain=web1|type=VF|class=NETWORK|bus=pci_0
|name=vf-web1|mac-addr=00:14:4f:f9:01:02|pvid=120|vid=130|mtu=1500
|dev=pci@400/pci@1/pci@0/pci@4/network@0,81|alias=/SYS/MB/NET0/IOVNET.PF0.VF1|status=|domain|type=VF|class=NETWORK|bus=pci_0
