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
