pkginclude_HEADERS += \
  lib/prefmodel/segment.h \
  lib/prefmodel/statistic.h \
  lib/prefmodel/link.h \
  lib/prefmodel/link_learn.h \
  lib/prefmodel/dataset.h \
  lib/prefmodel/sample.h \
  lib/prefmodel/loss.h \
  lib/prefmodel/learn.h \
  lib/prefmodel/separation.h \
  lib/prefmodel/compare.h \
  lib/prefmodel/npy.h \
  lib/prefmodel/posterior.h \
  lib/prefmodel/features.h \
  lib/prefmodel/regret.h \
  lib/prefmodel/resample.h \
  lib/prefmodel/successor.h \
  lib/prefmodel/cpl.h \
  lib/prefmodel/items.h \
  lib/prefmodel/table.h
core_sources += \
  %D%/segment.c \
  %D%/statistic.c \
  %D%/statistic-tables.c \
  %D%/link.c %D%/link.h \
  %D%/hash.c %D%/hash.h \
  %D%/order.c %D%/order.h \
  %D%/dataset.c \
  %D%/dataset-read.c \
  %D%/pair-line.c %D%/pair-line.h \
  %D%/pair-plain.c \
  %D%/dataset-arrays.c \
  %D%/npy.c \
  %D%/sample.c %D%/sample-draw.c %D%/sample.h \
  %D%/selection.c \
  %D%/table.c \
  %D%/design.c \
  %D%/design-read.c \
  %D%/design-part.c %D%/design-part.h \
  %D%/design-rows.c \
  %D%/kernel.c %D%/kernel.h %D%/kernel-math.h \
  %D%/loss.c %D%/loss.h \
  %D%/pair-code.c %D%/pair-code.h \
  %D%/pair-list.c %D%/pair-list-rows.c %D%/pair-list-sums.c %D%/pair-list.h \
  %D%/pass.c %D%/pass.h \
  %D%/solve.c %D%/solve.h %D%/lapack.h \
  %D%/learn.c %D%/learner.h \
  %D%/newton.c \
  %D%/curvature.c %D%/curvature.h \
  %D%/conjugate.c %D%/conjugate.h \
  %D%/adam.c %D%/slots.c %D%/slots.h \
  %D%/features.c \
  %D%/posterior.c %D%/posterior.h \
  %D%/regret.c %D%/regret-loss.c %D%/regret-plan.c %D%/regret-separation.c %D%/regret.h \
  %D%/resample.c \
  %D%/successor.c %D%/successor-set.c \
  %D%/descent.c %D%/descent.h \
  %D%/watch.c %D%/watch.h \
  %D%/kink.c %D%/kink.h \
  %D%/cpl.c %D%/cpl-separation.c %D%/cpl.h \
  %D%/link-learn.c \
  %D%/lbfgs.c %D%/gsl-bfgs.c %D%/minimizer.h \
  %D%/descent-learner.c \
  %D%/separation.c %D%/separation.h \
  %D%/choice.c %D%/choice.h \
  %D%/items.c %D%/items.h \
  %D%/items-read.c \
  %D%/items-components.c \
  %D%/items-resample.c \
  %D%/rank.c %D%/rank.h \
  %D%/rank-existence.c \
  %D%/rank-newton.c \
  %D%/rank-mm.c \
  %D%/rank-report.c \
  %D%/rank-likelihood.c %D%/rank-likelihood.h \
  %D%/quasi-variance.c \
  %D%/compare.c %D%/compare.h %D%/difference.h \
  %D%/compare-calibration.c \
  %D%/compare-models.c \
  %D%/compare-tests.c
