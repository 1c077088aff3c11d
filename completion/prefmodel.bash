# Completion of prefmodel for bash.  Commands, options and choices are asked of the program, so that they are always its own.
_prefmodel()
{
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command="" words="" word k
	COMPREPLY=()
	# The command is the first one or two words: "world show" is one.
	for ((k = 1; k < COMP_CWORD && k < 3; k++)); do
		word=${COMP_WORDS[k]}
		[[ $word == -* ]] && break
		"${COMP_WORDS[0]}" --dump-options 2>/dev/null | cut -f1 | grep -q -e "^${command:+$command }$word\( \|$\)" || break
		command=${command:+$command }$word
	done
	words=$("${COMP_WORDS[0]}" --dump-options 2>/dev/null | awk -F '\t' -v command="$command" -v previous="$previous" '
		# Choices of the option before the cursor; a file name where it takes something else.
		$1 == command && $2 != "" && (previous == "--" $2 || ($3 != "" && previous == "-" $3)) && $4 != "flag" {
			if ($4 == "yes-no") print "yes\nno"
			else if ($7 != "") { gsub(",", "\n", $7); print $7 }
			else print "//file"
			value = 1
		}
		$1 == command && $2 != "" { option[++n] = "--" $2 }
		$1 != command && (command == "" || index($1, command " ") == 1) {
			rest = command == "" ? $1 : substr($1, length(command) + 2)
			sub(/ .*/, "", rest)
			if (!(rest in seen)) { seen[rest] = 1; print rest }
		}
		END { if (!value) for (k = 1; k <= n; k++) print option[k] }')
	if [[ $words == //file || ($current != -* && -n $command && $words == --*) ]]; then
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
	else
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
	fi
}
complete -F _prefmodel prefmodel
