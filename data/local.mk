# Reference tables of the experiments, compared by tests/reference.sh.
EXTRA_DIST += \
  %D%/README.md \
  %D%/bandit.csv \
  %D%/errata.csv \
  %D%/fig10.csv \
  %D%/fig11.csv \
  %D%/fig3.csv \
  %D%/fig4.csv \
  %D%/fig5.csv \
  %D%/fig6.csv \
  %D%/identifiability.csv \
  %D%/instructed-bandit.csv \
  %D%/judge-search.csv \
  %D%/preference-models.csv \
  %D%/repair-chain.csv \
  %D%/revise-or-keep.csv \
  %D%/snowball.csv \
  %D%/theory.csv \
  %D%/trace-repair.csv
