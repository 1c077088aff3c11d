// The umbrella header as C++ sees it, and a call through it.
#include <prefmodel.h>

#include <cstdio>
#include <cstring>

int main()
{
	struct pm_plan_options plan = pm_plan_defaults;
	struct pm_error error;

	if (pm_error_set(&error, PM_EDOM, "here", 1, 2, "gamma is %g", 1.5) != PM_EDOM || std::strcmp(error.sentence, "gamma is 1.5") != 0)
		return 1;
	std::printf("prefmodel %s, tolerance %g\n", pm_version(), plan.tolerance);
	return plan.tolerance > 0 ? 0 : 1;
}
