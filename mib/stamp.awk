# Put another root into MIGREADY-MIB: the marked lines are replaced by `nodes`, which
# declares the arcs above the root one after another, and by `root`, its value.
/^-- stamped: arcs above the root$/ {
	print
	gsub(/ } /, " }\n", nodes)
	printf "%s", nodes
	skipping = 1
}
/^-- stamped: end$/ { skipping = 0 }
/ -- stamped: the root$/ {
	print "    ::= " root " -- stamped: the root"
	next
}
!skipping
