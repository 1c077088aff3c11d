# Worlds that are installed; a name without a folder finds them.
worlddir = $(pkgdatadir)/gridworlds
dist_world_DATA = \
  %D%/coin-loop.yaml \
  %D%/icy-pier.yaml \
  %D%/machine.csv \
  %D%/machine.yaml \
  %D%/rounds.yaml \
  %D%/safe-or-risky.yaml \
  %D%/two-ways.yaml \
  %D%/village.yaml

# Found by pm_counterexample; tests/check_theory finds them again.
counterexamples = %D%/t5-greedy.yaml %D%/t8-safe.yaml %D%/t8-risky.yaml %D%/t8-loops.yaml %D%/t8-ends.yaml
dist_world_DATA += $(counterexamples)
