# The command under test, for the scripts that source it before they change their folder: `prefmodel` is the program itself, not the script
# around it that libtool makes, which takes longer than most commands do and stands between signals and the program.
build=$(cd "${top_builddir-.}" && pwd)
PATH=$build:$PATH
if [ -x "$build/.libs/prefmodel" ]; then
	PATH=$build/.libs:$PATH
	LD_LIBRARY_PATH=$build/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
	export LD_LIBRARY_PATH
fi
export PATH
