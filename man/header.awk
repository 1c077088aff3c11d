# Makes the manual page of a public header: awk -v date=... -f header.awk prefmodel/mdp.h >pm_mdp.3
# The header is the documentation; here only its form changes.  A chunk is what stands between empty lines: a comment, then the
# declarations that it is about.

# Text as mdoc reads it back: no line begins with a control character, no backslash is an escape.
function escape(line) {
	gsub(/\\/, "\\e", line)
	if (line ~ /^[.']/) line = "\\&" line
	return line
}

# A sentence a line, as mdoc wants it; sources that stand at the right margin come nearer.
function put_words(line,   n, part, i) {
	gsub(/   +/, "  ", line)
	gsub(/[.] +/, ".\n", line)
	n = split(line, part, "\n")
	for (i = 1; i <= n; i++)
		if (part[i] != "") print escape(part[i])
}

# Words of a comment are filled; a line that is set in is a formula, and stays as it is.
function put_comment(text,   n, line, i, literal) {
	n = split(text, line, "\n")
	for (i = 1; i <= n; i++) {
		if (line[i] ~ /^ *$/) {
			if (!literal && i < n && line[i + 1] !~ /^  /) print ".Pp"
			continue
		}
		if ((line[i] ~ /^  /) != literal) {
			literal = !literal
			print literal ? ".Bd -literal -offset 2n" : ".Ed\n.Pp"
		}
		if (literal) print escape(line[i])
		else put_words(line[i])
	}
	if (literal) print ".Ed"
}

function put_code(text) {
	print ".Bd -literal"
	printf "%s", text
	print ".Ed"
}

# The names that a chunk declares, for the NAME section, which begins with that of the page.
function note_names(code,   name) {
	while (match(code, /pm_[a-z0-9_]+\(|pm_[a-z0-9_]+(\[[^]]*\])?;/)) {
		name = substr(code, RSTART, RLENGTH)
		sub(/[^a-z0-9_].*/, "", name)
		if (!(name in known) && name != "pm_" page && code !~ /^(#|typedef)/) { known[name] = 1; names = names " ,\n.Nm " name }
		code = substr(code, RSTART + RLENGTH)
	}
}

function end_chunk() {
	if (comment != "" && !head_done) { head = comment; head_done = 1; comment = "" }
	if (comment != "" || code != "") {
		n_chunks++
		chunk_comment[n_chunks] = comment
		chunk_code[n_chunks] = code
		note_names(plain)
	}
	comment = code = plain = ""
}

FNR == 1 { page = FILENAME; sub(/.*\//, "", page); sub(/\.h$/, "", page) }

# What a compiler needs and a reader does not.
/^#(ifndef|ifdef|endif|include)/ || /^#define PREFMODEL_/ || /^extern "C" \{$/ || (/^}$/ && !depth) { next }

in_comment || (!depth && /^\/\*/) {
	if (!in_comment && code != "") end_chunk()
	line = $0
	in_comment = line !~ /\*\//
	sub(/^\/\* ?/, "", line); sub(/ *\*\/$/, "", line); sub(/^ \* ?/, "", line); sub(/^ \*$/, "", line)
	comment = comment (comment == "" ? "" : "\n") line
	next
}

/^$/ && !depth { end_chunk(); next }

{
	code = code escape($0) "\n"
	bare = $0
	sub(/\/\*.*/, "", bare)
	plain = plain bare "\n"
	depth += gsub(/\{/, "{", bare) - gsub(/\}/, "}", bare)
}

END {
	end_chunk()
	print ".Dd " date "\n.Dt PM_" toupper(page) " 3\n.Os\n.Sh NAME"
	print ".Nm pm_" page names
	title = head; sub(/\n\n.*/, "", title); gsub(/\n/, " ", title); sub(/   +.*/, "", title); if (match(title, /[^.][.] +[A-Z]/)) title = substr(title, 1, RSTART); sub(/[.]$/, "", title)
	print ".Nd " tolower(substr(title, 1, 1)) substr(title, 2)
	print ".Sh SYNOPSIS\n.In prefmodel/" page ".h\n.Sh DESCRIPTION"
	put_comment(head)
	for (i = 1; i <= n_chunks; i++) {
		if (chunk_code[i] != "") put_code(chunk_code[i])
		else print ".Pp"
		put_comment(chunk_comment[i])
	}
	print ".Sh SEE ALSO\n.Xr libprefmodel 3 ,\n.Xr prefmodel-theory 7"
}
