#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "prefmodel/version.h"

#include <gsl/gsl_version.h>
#include <jansson.h>
#include <stdio.h>
#include <yaml.h>
#ifdef HAVE_GLPK
#include <glpk.h>
#endif
#ifdef HAVE_UMFPACK
#include <umfpack.h>
#endif

/* LAPACK's own answer to the question. */
void ilaver_(int *major, int *minor, int *patch);

const char *pm_version(void)
{
	return PACKAGE_VERSION;
}

static const char *gsl(void)
{
	return gsl_version;
}

static const char *lapack(void)
{
	static _Thread_local char text[40];
	int major = 0, minor = 0, patch = 0;

	ilaver_(&major, &minor, &patch);
	snprintf(text, sizeof text, "%d.%d.%d", major, minor, patch);
	return text;
}

static const char *yaml(void)
{
	return yaml_get_version_string();
}

static const char *jansson(void)
{
#if JANSSON_VERSION_HEX >= 0x020d00
	return jansson_version_str();
#else
	return JANSSON_VERSION;
#endif
}

#ifdef HAVE_UMFPACK
/* What it was compiled with: the library itself has no answer. */
static const char *umfpack(void)
{
	static _Thread_local char text[40];

	snprintf(text, sizeof text, "%d.%d.%d", UMFPACK_MAIN_VERSION, UMFPACK_SUB_VERSION, UMFPACK_SUBSUB_VERSION);
	return text;
}
#endif

static const struct {
	const char *name;
	const char *(*version)(void);
} components[] = {
	{"GSL", gsl},
	{"LAPACK", lapack},
	{"libyaml", yaml},
	{"jansson", jansson},
#ifdef HAVE_GLPK
	{"GLPK", glp_version},
#endif
#ifdef HAVE_UMFPACK
	{"UMFPACK", umfpack},
#endif
};

int pm_version_of(size_t k, const char **name, const char **version)
{
	if (k >= sizeof components / sizeof *components)
		return 0;
	*name = components[k].name;
	*version = components[k].version();
	return 1;
}
