pkginclude_HEADERS += \
  lib/prefmodel/mdp.h \
  lib/prefmodel/gridworld.h \
  lib/prefmodel/world.h \
  lib/prefmodel/plan.h \
  lib/prefmodel/loop.h \
  lib/prefmodel/distributed.h \
  lib/prefmodel/policy.h \
  lib/prefmodel/qlearning.h \
  lib/prefmodel/occupancy.h \
  lib/prefmodel/soft.h \
  lib/prefmodel/horizon.h \
  lib/prefmodel/average.h
core_sources += \
  %D%/mdp.c \
  %D%/mdp-check.c \
  %D%/mdp-build.c \
  %D%/columns.c %D%/columns.h \
  %D%/gridworld.c \
  %D%/gridworld-random.c \
  %D%/world.c %D%/world.h \
  %D%/world-set.c \
  %D%/world-yaml.c \
  %D%/world-tabular.c %D%/world-tabular.h \
  %D%/world-table.c %D%/world-table.h \
  %D%/world-write.c \
  %D%/block.c %D%/block.h \
  %D%/world-part.c %D%/part.h \
  %D%/world-random.c %D%/world-random.h \
  %D%/world-import.c \
  %D%/policy.c \
  %D%/lapack.h \
  %D%/band.c %D%/band.h \
  %D%/policy-system.c %D%/policy-system.h \
  %D%/plan.c %D%/planners.h \
  %D%/bellman.c %D%/bellman.h %D%/rows.c \
  %D%/graph.c %D%/graph.h \
  %D%/choice.c %D%/choice.h \
  %D%/krylov.c \
  %D%/refine.c \
  %D%/incomplete-lu.c %D%/incomplete-lu.h \
  %D%/sparse.c %D%/sparse.h \
  %D%/alive.h %D%/padded.c %D%/padded.h %D%/staged.c %D%/staged.h %D%/staged-block.c %D%/staged-all.c %D%/staged-rows.c \
  %D%/prioritized-sweeping.c \
  %D%/linear-program.c \
  %D%/optimal.c \
  %D%/horizon.c %D%/horizon.h \
  %D%/end-components.c %D%/end-components.h \
  %D%/potentials.c %D%/potentials.h \
  %D%/trap.c %D%/trap.h \
  %D%/proper.c %D%/proper.h \
  %D%/rising.c %D%/rising.h \
  %D%/loop.c \
  %D%/loop-format.c \
  %D%/policy-iteration.c \
  %D%/extrapolation.c %D%/extrapolation.h \
  %D%/modified-policy-iteration.c \
  %D%/value-iteration.c \
  %D%/qlearning.c %D%/qlearning.h \
  %D%/qlearning-steps.c %D%/qlearning-any.c \
  %D%/chain.c %D%/chain.h \
  %D%/chain-solve.c \
  %D%/chain-exits.c \
  %D%/chain-sparse.c \
  %D%/occupancy.c \
  %D%/soft.c \
  %D%/finite.c \
  %D%/classes.c %D%/classes.h \
  %D%/gain.c \
  %D%/average.c

# Planning on several ranks.  Both ways export the same functions.
if HAVE_PETSC
core_sources += \
  %D%/petsc.h \
  %D%/petsc-session.c \
  %D%/petsc-agree.c \
  %D%/petsc-world.c \
  %D%/petsc-read.c \
  %D%/petsc-evaluate.c \
  %D%/petsc-plan.c %D%/petsc-plan.h \
  %D%/petsc-undiscounted.c \
  %D%/petsc-gather.c %D%/petsc-gather.h \
  %D%/petsc-components.c \
  %D%/petsc-loop.c \
  %D%/petsc-checkpoint.c \
  %D%/petsc-fetch.c
else
core_sources += %D%/petsc-absent.c
endif
