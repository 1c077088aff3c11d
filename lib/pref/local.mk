pkginclude_HEADERS += \
  lib/prefmodel/segment.h \
  lib/prefmodel/statistic.h \
  lib/prefmodel/link.h \
  lib/prefmodel/dataset.h \
  lib/prefmodel/sample.h \
  lib/prefmodel/loss.h \
  lib/prefmodel/learn.h \
  lib/prefmodel/table.h
core_sources +=
