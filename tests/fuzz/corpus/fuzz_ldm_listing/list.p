VERSION 1.15
DOMAIN|name=primary|state=active|flags=-n-cv-|cons=UART|ncpu=16|mem=34359738368|util=0.4|uptime=4772570|norm_util=0.4
DOMAIN|name=web1|state=active|flags=-n---s|cons=5001|ncpu=16|mem=34359738368|util=2.1|uptime=86420|norm_util=2.1
DOMAIN|name=db1|state=bound|flags=------|cons=5002|ncpu=8|mem=17179869184|util=|uptime=|norm_util=
DOMAIN|name=ldg1|state=inactive|flags=------|cons=|ncpu=4|mem=4294967296|util=|uptime=|norm_util=
