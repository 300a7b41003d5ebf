/* list-services: the service records of all domains that offer any. */
#include "contrib/ldmsim/list.h"
#include "contrib/ldmsim/listing.h"
#include "contrib/ldmsim/record.h"

bool
list_offers_services(const struct object *domain)
{
	return object_first(domain, KIND_VCC) != NULL ||
	       object_first(domain, KIND_VSW) != NULL ||
	       object_first(domain, KIND_VDS) != NULL ||
	       object_first(domain, KIND_VSAN) != NULL;
}

int
list_services(struct request *request)
{
	struct listing listing = {.out = &request->answer->out, .host = request->host};
	const struct object *domain = object_first(request->host, KIND_DOMAIN);

	if (list_check_domains(request) != 0)
		return 1;
	if (!request_has(request, 'p'))
		return list_refuse_text(request);
	record_version(listing.out, request->host);
	for (; domain != NULL; domain = object_next(domain)) {
		if (!list_offers_services(domain) || !list_wants(request, domain->name))
			continue;
		if (host_since(request->host, 3, 0))
			text_format(listing.out, "DOMAIN|name=%s\n", domain->name);
		listing_vccs(&listing, domain);
		listing_vsws(&listing, domain);
		listing_vdss(&listing, domain);
		listing_vsans(&listing, domain);
	}
	return 0;
}
