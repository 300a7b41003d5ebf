# MIGREADY_NETSNMP: the agent library of net-snmp, by pkg-config or net-snmp-config.
AC_DEFUN([MIGREADY_NETSNMP], [
	PKG_CHECK_MODULES([NETSNMP], [netsnmp-agent >= 5.7], [], [
		AC_PATH_PROG([NET_SNMP_CONFIG], [net-snmp-config], [no])
		AS_IF([test "x$NET_SNMP_CONFIG" = xno],
			[AC_MSG_ERROR([net-snmp not found: install libsnmp-dev (Debian) or net-snmp])])
		NETSNMP_CFLAGS=`$NET_SNMP_CONFIG --base-cflags`
		NETSNMP_LIBS=`$NET_SNMP_CONFIG --agent-libs`
		AC_SUBST([NETSNMP_CFLAGS])
		AC_SUBST([NETSNMP_LIBS])
	])
])
