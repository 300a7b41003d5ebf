/* list-constraints -p: what was configured, without anything the manager chose. */
#include "contrib/ldmsim/list.h"
#include "contrib/ldmsim/list_xml.h"
#include "contrib/ldmsim/listing.h"
#include "contrib/ldmsim/record.h"

static void
print_constraints(const struct listing *listing, const struct object *domain)
{
	text_format(listing->out, "DOMAIN|name=%s\n", domain->name);
	listing_identity(listing, domain);
	listing_control(listing, domain);
	listing_constraint(listing, domain);
	listing_strands(listing, domain);
	listing_memory(listing, domain);
	listing_crypto(listing, domain);
	listing_variables(listing, domain);
	listing_physio(listing, domain);
	/* The order of the services is not that of the other listings. */
	listing_vdss(listing, domain);
	listing_vccs(listing, domain);
	listing_vsws(listing, domain);
	listing_vsans(listing, domain);
	listing_vnets(listing, domain);
	listing_vdisks(listing, domain);
	listing_vhbas(listing, domain);
	listing_vcons(listing, domain);
}

int
list_constraints(struct request *request)
{
	struct listing listing = {
	    .out = &request->answer->out, .host = request->host, .constraints = true};
	const struct object *domain = object_first(request->host, KIND_DOMAIN);

	if (list_check_domains(request) != 0)
		return 1;
	if (request_has(request, 'x'))
		return list_xml(request);
	if (!request_has(request, 'p'))
		return list_refuse_text(request);
	record_version(listing.out, request->host);
	for (; domain != NULL; domain = object_next(domain)) {
		if (list_wants(request, domain->name))
			print_constraints(&listing, domain);
	}
	return 0;
}
