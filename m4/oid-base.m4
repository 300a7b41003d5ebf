# MIGREADY_STAMP_OID(OID): one place from which MIB text, code and contrib take the root.
# MIB_ROOT_ASN1 is the parent as SMI writes it, MIB_ROOT_NODES declares the arcs that
# no imported module names, MIB_OID_LIST is the same for C.
AC_DEFUN([MIGREADY_STAMP_OID], [
	oid_base=$1
	AS_CASE([$oid_base],
		[1.3.6.1.4.1.*[[!0-9.]]*|*..*|*.], [AC_MSG_ERROR([--with-oid-base=$oid_base is not a numeric OID])],
		[1.3.6.1.4.1.*], [],
		[AC_MSG_ERROR([--with-oid-base=$oid_base must start with 1.3.6.1.4.1. (enterprises)])])
	oid_arcs=`echo "$oid_base" | $SED 's/^1\.3\.6\.1\.4\.1\.//; s/\./ /g'`
	oid_parent=enterprises
	oid_nodes=
	oid_depth=0
	set x $oid_arcs
	shift
	while test $[#] -gt 1; do
		oid_depth=`expr $oid_depth + 1`
		oid_nodes="${oid_nodes}mrArc${oid_depth} OBJECT IDENTIFIER ::= { $oid_parent $[1] } "
		oid_parent=mrArc$oid_depth
		shift
	done
	AC_SUBST([OID_BASE], [$oid_base])
	AC_SUBST([MIB_ROOT_NODES], [$oid_nodes])
	AC_SUBST([MIB_ROOT_ASN1], ["{ $oid_parent $[1] }"])
	MIB_OID_LIST=`echo "$oid_base" | $SED 's/\./, /g'`
	AC_DEFINE_UNQUOTED([MIGREADY_OID_BASE], [$MIB_OID_LIST],
		[Sub-identifiers of the root of MIGREADY-MIB, for an array initialiser])
	AC_DEFINE_UNQUOTED([MIGREADY_OID_BASE_TEXT], ["$oid_base"],
		[The root of MIGREADY-MIB in dotted form])
])
