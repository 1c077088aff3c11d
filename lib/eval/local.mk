pkginclude_HEADERS += lib/prefmodel/statistics.h
core_sources += %D%/statistics.c
pkginclude_HEADERS += \
  lib/prefmodel/score.h \
  lib/prefmodel/experiment.h \
  lib/prefmodel/schedule.h \
  lib/prefmodel/results.h \
  lib/prefmodel/wilcoxon.h \
  lib/prefmodel/counterexample.h \
  lib/prefmodel/distance.h \
  lib/prefmodel/identify.h
core_sources += \
  %D%/reach.c %D%/reach.h \
  %D%/score.c \
  %D%/loop.c \
  %D%/task.c \
  %D%/rows.c %D%/rows.h \
  %D%/setting.c %D%/setting.h \
  %D%/run.c \
  %D%/schedule.c \
  %D%/journal.c %D%/journal.h \
  %D%/journal_text.c \
  %D%/merge.c \
  %D%/results.c \
  %D%/wilcoxon.c \
  %D%/counterexample.c \
  %D%/distance.c \
  %D%/identify.c
