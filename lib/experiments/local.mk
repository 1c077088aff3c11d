core_sources += \
  %D%/table.c %D%/experiments.h \
  %D%/sweep.c %D%/sweep.h \
  %D%/fig3.c \
  %D%/fig5.c
