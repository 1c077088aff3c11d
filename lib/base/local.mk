core_sources += %D%/json.c %D%/json.h
pkginclude_HEADERS += \
  lib/prefmodel/status.h \
  lib/prefmodel/probability.h \
  lib/prefmodel/number.h \
  lib/prefmodel/rng.h \
  lib/prefmodel/csv.h \
  lib/prefmodel/output.h \
  lib/prefmodel/version.h
core_sources += \
  %D%/status.c \
  %D%/memory.c %D%/memory.h \
  %D%/probability.c \
  %D%/number.c \
  %D%/rng.c \
  %D%/lines.c %D%/lines.h \
  %D%/csv.c %D%/csv.h \
  %D%/csv-row.c \
  %D%/csv-part.c \
  %D%/csv-value.c \
  %D%/output.c \
  %D%/read.c %D%/read.h \
  %D%/yaml.c %D%/yaml.h \
  %D%/version.c
