# shellcheck disable=SC2154
object settings /api/v1/namespaces/local-path-storage/configmaps/local-path-config
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/volume"
touch "$place/volume/letters"
said=$(jq -r '.data.teardown // ""' <<< "$settings" | env -i PATH="$PATH" VOL_DIR="$place/volume" VOL_MODE=Filesystem VOL_SIZE_BYTES=1 timeout "$LAB_PATIENCE" sh -s -- -p "$place/volume" -s 1 -m Filesystem -a delete 2>&1)
code=$?
[ "$code" = 0 ] || fail "the script teardown ends well" "it ends with $code: $(tail -n 1 <<< "$said")"
[ ! -e "$place/volume" ] || fail "the script teardown removes the folder VOL_DIR" "the folder is still there"
pass "teardown removes a folder"
