pkginclude_HEADERS += \
  lib/prefmodel/mdp.h \
  lib/prefmodel/gridworld.h \
  lib/prefmodel/world.h \
  lib/prefmodel/plan.h \
  lib/prefmodel/policy.h
core_sources +=
