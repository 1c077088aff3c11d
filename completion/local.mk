# Completion for shells, where their packages look for it.
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = %D%/_prefmodel
EXTRA_DIST += %D%/prefmodel.bash

install-data-hook:
	$(MKDIR_P) '$(DESTDIR)$(bashcompletiondir)'
	$(INSTALL_DATA) $(srcdir)/%D%/prefmodel.bash '$(DESTDIR)$(bashcompletiondir)/prefmodel'

uninstall-hook:
	rm -f '$(DESTDIR)$(bashcompletiondir)/prefmodel'
